/** One chat as the page knows it, and what each happening makes of it. Pure: old chat in, new chat out. */
import type { Item } from "../api/types";

/** Said here, not yet seen in the stream. `seq` is known once the sandbox has answered. */
export interface Pending {
  local: number;
  item: Item;
  state: "sending" | "failed";
  error: string;
  seq: number | null;
}

export interface Chat {
  items: readonly Item[];
  pending: readonly Pending[];
  /** Lines that arrived while the screen was being loaded; null when none is being loaded. */
  since: readonly Item[] | null;
  loaded: boolean;
  error: string;
  typing: boolean;
  unread: number;
}

export const EMPTY: Chat = {
  items: [],
  pending: [],
  since: null,
  loaded: false,
  error: "",
  typing: false,
  unread: 0,
};

/** A line of the stream: shown once, in order, instead of the bubble that stood for it. */
/** Something sent before looks different now: its publisher took it back. */
export function lineChanged(chat: Chat, item: Item): Chat {
  return { ...chat, items: chat.items.map((one) => (one.seq === item.seq ? item : one)) };
}

export function itemArrived(chat: Chat, item: Item, viewing: boolean): Chat {
  if (chat.items.some((known) => known.seq === item.seq)) return chat;
  const fromOthers = item.from !== "me";
  return {
    ...chat,
    items: inOrder([...chat.items, item]),
    since: chat.since && [...chat.since, item],
    pending: fromOthers ? chat.pending : without(chat.pending, item),
    typing: item.from === "account" ? false : chat.typing,
    unread: fromOthers && !viewing ? chat.unread + 1 : chat.unread,
  };
}

export function loadBegan(chat: Chat): Chat {
  return { ...chat, since: [], error: "" };
}

/** The screen as loaded, plus what came meanwhile; what was known before may be of another life of the sandbox. */
export function loadEnded(chat: Chat, items: readonly Item[]): Chat {
  const known = new Set(items.map((item) => item.seq));
  const merged = inOrder([...items, ...(chat.since ?? []).filter((item) => !known.has(item.seq))]);
  const shown = new Set(merged.map((item) => item.seq));
  const pending = chat.pending.filter((one) => one.seq === null || !shown.has(one.seq));
  return { ...chat, items: merged, pending, since: null, loaded: true, error: "" };
}

export function loadFailed(chat: Chat, error: string): Chat {
  return { ...chat, since: null, error };
}

export function sayingBegan(chat: Chat, local: number, item: Item): Chat {
  const others = chat.pending.filter((one) => one.local !== local);
  return { ...chat, pending: [...others, { local, item, state: "sending", error: "", seq: null }] };
}

/** The sandbox took it as line `seq`; the stream may have told already. */
export function sayingEnded(chat: Chat, local: number, seq: number): Chat {
  if (chat.items.some((item) => item.seq === seq)) return given(chat, local);
  return { ...chat, pending: chat.pending.map((one) => (one.local === local ? { ...one, seq } : one)) };
}

export function sayingFailed(chat: Chat, local: number, error: string): Chat {
  const failed = (one: Pending): Pending => (one.local === local ? { ...one, state: "failed", error } : one);
  return { ...chat, pending: chat.pending.map(failed) };
}

export function given(chat: Chat, local: number): Chat {
  return { ...chat, pending: chat.pending.filter((one) => one.local !== local) };
}

export function typingChanged(chat: Chat, on: boolean): Chat {
  return chat.typing === on ? chat : { ...chat, typing: on };
}

export function wasRead(chat: Chat): Chat {
  return chat.unread === 0 ? chat : { ...chat, unread: 0 };
}

/** The newest line, for the chat list. */
export function newest(chat: Chat): Item | undefined {
  return chat.pending.at(-1)?.item ?? chat.items.at(-1);
}

/** Take away the bubble that this line of mine replaces: by its number, else the oldest that looks the same. */
function without(pending: readonly Pending[], item: Item): readonly Pending[] {
  let gone = pending.findIndex((one) => one.seq === item.seq);
  if (gone < 0) gone = pending.findIndex((one) => one.state === "sending" && one.seq === null && same(one.item, item));
  return gone < 0 ? pending : pending.filter((_, position) => position !== gone);
}

function same(mine: Item, told: Item): boolean {
  return mine.kind === told.kind && (mine.text ?? "") === (told.text ?? "");
}

function inOrder(items: Item[]): Item[] {
  const last = items.length - 1;
  const sorted = last < 1 || items[last]!.seq > items[last - 1]!.seq;
  return sorted ? items : items.sort((one, other) => one.seq - other.seq);
}
