/** A menu as it is edited: entries with ids of the page's own, moved, added and taken away. Pure. */
import type { Entry, Kind, Leaf, Limits } from "./menu";

export interface FormEntry extends Leaf {
  id: string;
  entries: FormEntry[];
}
export type Form = readonly FormEntry[];

/** A place: column and row from 0; row -1 is the bar itself. */
export interface Place {
  column: number;
  row: number;
}
export type Way = "up" | "down" | "left" | "right";

export const KEYED: readonly Kind[] = ["reply", "scan", "scan_wait", "camera", "picture", "album", "place"];
export const ANSWERED: readonly Kind[] = ["reply", "scan", "scan_wait"];
export const WITH_MEDIUM: readonly Kind[] = ["material", "material_page", "article", "article_page"];
/** What can be chosen; what WeChat gave up or keeps in its console is only shown where it stands already. */
export const CHOICES: readonly Kind[] = [
  ...(["reply", "page", "mini_program", "scan", "scan_wait", "camera", "picture", "album", "place"] as const),
  ...(["material", "article"] as const),
];

let last = 0;
const newId = (): string => `e${++last}`;

/** A key that nobody need think of; letters that cannot be mistaken for each other. */
export function newKey(random: () => number = Math.random): string {
  const letters = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";
  return `MENU_${Array.from({ length: 6 }, () => letters[Math.floor(random() * letters.length)]).join("")}`;
}

export function emptyEntry(name: string, kind: Kind = "reply"): FormEntry {
  const key = KEYED.includes(kind) ? newKey() : "";
  return { id: newId(), name, kind, key, url: "", appid: "", path: "", medium: "", entries: [] };
}

export const formOf = (entries: readonly (Entry | Leaf)[]): FormEntry[] =>
  entries.map((one) => ({ ...one, id: newId(), entries: "entries" in one ? formOf(one.entries) : [] }));

const leafOf = ({ name, kind, key, url, appid, path, medium }: FormEntry): Leaf => ({
  ...{ name, kind, key, url, appid, path, medium },
});
export const entriesOf = (form: Form): Entry[] =>
  form.map((one) => ({ ...leafOf(one), entries: one.kind === "group" ? one.entries.map(leafOf) : [] }));

export const isSame = (one: readonly Entry[], other: readonly Entry[]): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

export function find(form: Form, id: string): { entry: FormEntry; place: Place } | null {
  for (const [column, top] of form.entries()) {
    if (top.id === id) return { entry: top, place: { column, row: -1 } };
    const row = top.entries.findIndex((one) => one.id === id);
    if (row >= 0) return { entry: top.entries[row]!, place: { column, row } };
  }
  return null;
}

const copied = (form: Form): FormEntry[] => form.map((one) => ({ ...one, entries: [...one.entries] }));

export function changed(form: Form, id: string, values: Partial<FormEntry>): FormEntry[] {
  const change = (one: FormEntry): FormEntry =>
    one.id === id ? { ...one, ...values } : { ...one, entries: one.entries.map(change) };
  return form.map(change);
}

export function removed(form: Form, id: string): FormEntry[] {
  return copied(form.filter((one) => one.id !== id)).map((one) => ({
    ...one,
    entries: one.entries.filter((child) => child.id !== id),
  }));
}

export function added(form: Form, entry: FormEntry, column: number | null): FormEntry[] {
  const next = copied(form);
  if (column === null) next.push(entry);
  else next[column]?.entries.push(entry);
  return next;
}

/** May the entry stand there; a column with entries cannot stand below another, nor one that is only an action hold any. */
export function mayStand(form: Form, id: string, to: Place, limits: Limits): boolean {
  const from = find(form, id);
  if (!from) return false;
  const isTop = from.place.row < 0;
  if (to.row < 0) return isTop || form.length < limits.columns;
  const column = form[to.column];
  if (!column || column.kind !== "group" || from.entry.kind === "group") return false;
  return column.entries.length < limits.rows || (!isTop && from.place.column === to.column);
}

/** The entry before what stands there now; the same menu where it may not. */
export function moved(form: Form, id: string, to: Place, limits: Limits): Form {
  const from = find(form, id);
  if (!from || !mayStand(form, id, to, limits)) return form;
  const next = copied(form);
  const wasTop = from.place.row < 0;
  if (to.row < 0) {
    const before = wasTop && from.place.column < to.column ? to.column - 1 : to.column;
    if (wasTop) next.splice(from.place.column, 1);
    else next[from.place.column]!.entries.splice(from.place.row, 1);
    next.splice(before, 0, from.entry);
    return wasTop && before === from.place.column ? form : next;
  }
  const column = next[to.column]!;
  const isSameColumn = !wasTop && from.place.column === to.column;
  const before = isSameColumn && from.place.row < to.row ? to.row - 1 : to.row;
  if (isSameColumn && before === from.place.row) return form;
  if (wasTop) next.splice(from.place.column, 1);
  else next[from.place.column]!.entries.splice(from.place.row, 1);
  column.entries.splice(before, 0, from.entry);
  return next;
}

/** Where a step leads: among its neighbours, to the next column, or (up and down at an edge) nowhere. */
export function step(form: Form, id: string, way: Way): Place | null {
  const from = find(form, id);
  if (!from) return null;
  const { column, row } = from.place;
  if (row < 0) {
    if (way === "left") return column > 0 ? { column: column - 1, row } : null;
    if (way === "right") return column < form.length - 1 ? { column: column + 2, row } : null;
    return null;
  }
  const size = form[column]!.entries.length;
  if (way === "up") return row > 0 ? { column, row: row - 1 } : null;
  if (way === "down") return row < size - 1 ? { column, row: row + 2 } : null;
  const next = column + (way === "left" ? -1 : 1);
  return form[next] ? { column: next, row: Math.min(row, form[next].entries.length) } : null;
}

/** As WeChat counts: bytes of UTF-8. */
export const bytes = (text: string): number => new TextEncoder().encode(text).length;

/** What a phone shows of a name: so many Chinese letters, two Latin ones for each. */
export function asShown(name: string, letters: number): string {
  let width = 0;
  for (const [index, letter] of [...name].entries()) {
    width += letter.codePointAt(0)! < 256 ? 0.5 : 1;
    if (width > letters) return `${[...name].slice(0, index).join("")}…`;
  }
  return name;
}

/** The address of an entry in the server's complaints: entries[0].entries[2]. */
export function addressOf({ column, row }: Place): string {
  return row < 0 ? `entries[${column}]` : `entries[${column}].entries[${row}]`;
}
