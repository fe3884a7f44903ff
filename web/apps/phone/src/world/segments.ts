/** A text message in pieces: words, links, and the links that answer like a msgmenu (B6, C14). Pure. */
import { withFaces } from "./faces";

export type Segment =
  | { kind: "words"; text: string }
  | { kind: "link"; text: string; url: string }
  | { kind: "choice"; text: string; id: string; content: string };

const PIECE =
  /<a\s[^>]*?href\s*=\s*(["'])(.*?)\1[^>]*>([\s\S]*?)<\/a>|https?:\/\/[^\s<>"'，。！？；：、（）《》【】“”]+/gi;
const CHOICE = /^weixin:\/\/bizmsgmenu\?/i;
const END = /[.,!?;:)\]}'"]+$/;

export function segments(text: string): Segment[] {
  const found: Segment[] = [];
  let last = 0;
  for (const match of text.matchAll(PIECE)) {
    const piece = match[2] === undefined ? plain(match[0]) : anchor(match[2], match[3] ?? "");
    words(found, text.slice(last, match.index));
    found.push(piece.segment);
    last = match.index + piece.length(match[0]);
  }
  words(found, text.slice(last));
  return found;
}

/** Without tags, for one line of the chat list. */
export function flat(text: string): string {
  return segments(text)
    .map((segment) => segment.text)
    .join("")
    .replace(/\s+/g, " ");
}

interface Piece {
  segment: Segment;
  length(matched: string): number;
}

function plain(matched: string): Piece {
  const url = matched.replace(END, "");
  return { segment: { kind: "link", text: url, url }, length: () => url.length };
}

function anchor(href: string, inner: string): Piece {
  const whole = (matched: string) => matched.length;
  const text = withFaces(inner);
  if (CHOICE.test(href)) {
    const query = new URLSearchParams(href.replace(CHOICE, "").replaceAll("&amp;", "&"));
    const id = query.get("msgmenuid") ?? "";
    return { segment: { kind: "choice", text, id, content: query.get("msgmenucontent") ?? inner }, length: whole };
  }
  return { segment: { kind: "link", text, url: href.replaceAll("&amp;", "&") }, length: whole };
}

function words(found: Segment[], text: string): void {
  if (text) found.push({ kind: "words", text: withFaces(text) });
}
