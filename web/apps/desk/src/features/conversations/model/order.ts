/** The order of a thread. The server's order counts; what comes singly goes behind what was said at the same time. */
import type { Message } from "./types";

/** Puts messages in: a known one is replaced in its place, a new one stands by when it was said. */
export function inserted(known: readonly Message[], added: readonly Message[]): Message[] {
  const all = [...known];
  for (const message of added) {
    const place = all.findIndex((one) => one.id === message.id);
    if (place >= 0) all[place] = message;
    else all.splice(placeOf(all, message), 0, message);
  }
  return all;
}

function placeOf(all: readonly Message[], message: Message): number {
  const at = Date.parse(message.at);
  let place = all.length;
  while (place > 0 && Date.parse(all[place - 1]!.at) > at) place--;
  return place;
}

/** An older stretch, in front. */
export function prepended(known: readonly Message[], older: readonly Message[]): Message[] {
  const ids = new Set(known.map((message) => message.id));
  return [...older.filter((message) => !ids.has(message.id)), ...known];
}

/** A stretch loaded anew, in its own order, between what is older and what came while it was loaded. */
export function renewed(known: readonly Message[], loaded: readonly Message[]): Message[] {
  const ids = new Set(loaded.map((message) => message.id));
  const first = known.findIndex((message) => ids.has(message.id));
  if (first < 0) return inserted(loaded, known);
  const later = known.slice(first).filter((message) => !ids.has(message.id));
  return inserted([...known.slice(0, first), ...loaded], later);
}
