/** What the chat list says of a chat's newest line. Pure. */
import type { Item } from "../api/types";
import { flat } from "./segments";

const NAMED = new Set([
  "image",
  "voice",
  "video",
  "shortvideo",
  "music",
  "location",
  "link",
  "news",
  "miniprogrampage",
  "wxcard",
  "template",
  "notice",
]);

/** A name for the kind (a key of `preview`, or none), and words of its own. */
export function preview(item: Item): { key: string; words: string } {
  if (item.removed) return { key: "removed", words: "" };
  const words = flat(item.text ?? item.articles?.[0]?.title ?? item.title ?? item.label ?? "");
  if (NAMED.has(item.kind)) return { key: item.kind, words };
  return { key: words ? "" : "other", words };
}
