/** Several rows picked out of a list, by hand or by a stretch. Pure. */

/** As many as one request takes. */
export const MOST = 50;

export interface Picked {
  ids: ReadonlySet<string>;
  /** From where Shift reaches. */
  last: string;
}

export const NOTHING: Picked = { ids: new Set(), last: "" };

/** The row is picked or let go; with Shift everything from the last one to it is picked. */
export function pick(known: Picked, id: string, order: readonly string[], reaches = false): Picked {
  const ids = new Set(known.ids);
  const [from, to] = [order.indexOf(known.last), order.indexOf(id)];
  if (reaches && from >= 0 && to >= 0) {
    for (const one of order.slice(Math.min(from, to), Math.max(from, to) + 1)) if (ids.size < MOST) ids.add(one);
  } else if (!ids.delete(id) && ids.size < MOST) {
    ids.add(id);
  }
  return { ids, last: id };
}

/** What has left the list is not picked any more: nobody sees it. */
export function seen(known: Picked, order: readonly string[]): Picked {
  if (order.length === 0 || [...known.ids].every((id) => order.includes(id))) return known;
  return { ...known, ids: new Set([...known.ids].filter((id) => order.includes(id))) };
}
