/** Pages of the platform in a phone's frame that want its owner's word: web login, one-time messages. */
import type { Handset, Wish } from "../handset";

const SIGN = "wxsandbox.consent";

interface Heard {
  data: unknown;
  origin: string;
}

/** Answers whether the message was such a page's question; only the platform's own pages may ask it. */
export function consentAsked(
  handset: Handset,
  { data, origin }: Heard,
  post: (message: unknown, origin: string) => void,
): boolean {
  if (typeof data !== "object" || data === null || origin !== location.origin) return false;
  const { sign, kind, appid } = data as Record<string, unknown>;
  if (sign !== SIGN || (kind !== "userinfo" && kind !== "once") || typeof appid !== "string") return false;
  void handset
    .ask<boolean>((done) => ({ name: "consent", kind: kind satisfies Wish, appid, done }))
    // A sheet that is put away was not agreed to.
    .then((agreed) => post({ sign: SIGN, agreed: agreed ?? false }, origin));
  return true;
}
