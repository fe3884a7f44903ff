/** A message in one line: its words, or what kind of thing it is. */
import { faced } from "./faces";

const KINDS = new Set([
  "picture",
  "voice",
  "video",
  "place",
  "link",
  "card",
  "document",
  "music",
  "articles",
  "choices",
  "follow",
  "unfollow",
  "scan",
  "notice",
  "unsupported",
]);

/** Key of the words that name a kind. */
export function kindKey(kind: string): string {
  if (KINDS.has(kind)) return `conversations.kind.${kind}`;
  if (kind.startsWith("menu")) return "conversations.kind.menu";
  return kind === "place_report" ? "conversations.kind.place" : "conversations.kind.unsupported";
}

export function summary(message: { kind: string; text: string }, t: (key: string) => string): string {
  if (message.kind === "text" || message.kind === "choice") return faced(message.text);
  return `${t(kindKey(message.kind))}${message.text ? ` ${faced(message.text)}` : ""}`;
}
