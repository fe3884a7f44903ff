/** Which calls a page may make: it signed its address, named the call, and its account has the right. Pure. */
import type { Account } from "../../api/types";
import type { Asked } from "./protocol";

/** A page whose wx.config the platform believed. */
export interface Trusted {
  appid: string;
  allowed: ReadonlySet<string>;
}

const OFFLINE = "fail, the permission value is offline verifying";
const DENIED = "permission denied";
const UNKNOWN = "function_not_exist";
const SHARING = new Set(["updateAppMessageShareData", "updateTimelineShareData"]);
const ALWAYS = new Set(["checkJsApi"]);
/** What WeixinJSBridge offers without any configuration. */
const BRIDGED = new Set(["getBrandWCPayRequest", "closeWindow", "hideOptionMenu", "showOptionMenu"]);
/** An open tag, not a call: named in openTagList. */
const TAGS: Readonly<Record<string, string>> = { subscribe: "wx-open-subscribe" };

/** The platform's words for a call that may not be made; empty when it may. */
export function refusal(
  asked: Asked,
  known: ReadonlySet<string>,
  trusted: Trusted | undefined,
  account: Account | undefined,
): string {
  if (asked.bridge) return BRIDGED.has(asked.name) ? "" : UNKNOWN;
  if (!known.has(asked.name) || asked.name === "getBrandWCPayRequest") return UNKNOWN;
  if (!trusted) return OFFLINE;
  if (ALWAYS.has(asked.name)) return "";
  if (!trusted.allowed.has(TAGS[asked.name] ?? asked.name)) return DENIED;
  return may(asked.name, account) ? "" : DENIED;
}

/** Sharing wants a verified account; notices and paying a verified service account. */
function may(name: string, account: Account | undefined): boolean {
  if (SHARING.has(name)) return account?.verified ?? false;
  if (name === "chooseWXPay" || name === "subscribe") return (account?.verified && account.kind === "service") ?? false;
  return true;
}
