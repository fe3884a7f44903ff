/** The order of a thread is the server's, whichever way a message comes: its `place` tells. */
import type { Message } from "./types";

/** Puts messages in. One that was planned moves when it goes. */
export function inserted(known: readonly Message[], added: readonly Message[]): Message[] {
  const all = [...known];
  for (const message of added) {
    const at = all.findIndex((one) => one.id === message.id);
    if (at >= 0 && all[at]!.place === message.place) {
      all[at] = message;
      continue;
    }
    if (at >= 0) all.splice(at, 1);
    let index = all.length;
    while (index > 0 && all[index - 1]!.place > message.place) index--;
    all.splice(index, 0, message);
  }
  return all;
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
