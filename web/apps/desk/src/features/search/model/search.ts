/** What the search shows: hits of the server by kind, pages and actions by their names, recent words. Pure. */
import type { Schema } from "@weihu/api";
import type { IconName } from "@weihu/ui";
import type { RouteLocationRaw } from "vue-router";
import type { Action, Place } from "../../../app/feature";

export type Group = Schema<"GroupOut">;
export type Hit = Schema<"HitOut">;
export type Piece = Schema<"PieceOut">;
export type Kind = "people" | "sessions" | "messages" | "notes";

/** One line to choose. */
export interface Item {
  key: string;
  icon: IconName;
  title: readonly Piece[];
  label?: string;
  text?: readonly Piece[];
  at?: string;
  /** What choosing it does; `to` leads somewhere. */
  to?: RouteLocationRaw;
  action?: Action;
  words?: string;
  more?: { kind: Kind; before: string };
  kind: string;
}

export interface Section {
  name: string;
  items: readonly Item[];
}

export const KINDS: readonly Kind[] = ["people", "sessions", "messages", "notes"];
const ICONS: Record<Kind, IconName> = { people: "people", sessions: "check", messages: "chat", notes: "note" };
const VIEW = { bot: "rules", waiting: "waiting", serving: "mine", closed: "closed" } as const;

/** Where a hit leads: a person's record, or the conversation with the message in sight. */
export function placeOf(kind: Kind, hit: Hit): RouteLocationRaw {
  if (kind === "people") return { name: "customers", params: { id: hit.id } };
  const view = VIEW[hit.session_state ?? "closed"];
  return {
    name: "conversations",
    params: { view, id: hit.session_id ?? "" },
    ...(kind === "messages" ? { query: { message: hit.id } } : {}),
  };
}

function itemOf(kind: Kind, hit: Hit): Item {
  return {
    key: `${kind}-${hit.id}`,
    kind,
    icon: ICONS[kind],
    title: hit.title,
    label: hit.label,
    text: hit.text,
    ...(kind === "people" ? {} : { at: hit.at }),
    to: placeOf(kind, hit),
  };
}

/** The server's groups in our order, each with a line for more where there is more. */
export function found(groups: readonly Group[], more: (kind: Kind) => string): Section[] {
  return KINDS.flatMap((kind) => {
    const group = groups.find((one) => one.kind === kind);
    if (!group?.hits.length && !group?.next) return [];
    const items = group.hits.map((hit) => itemOf(kind, hit));
    if (group.next)
      items.push({
        key: `more-${kind}`,
        kind: "more",
        icon: "down",
        title: plain(more(kind)),
        more: { kind, before: group.next },
      });
    return [{ name: kind, items }];
  });
}

/** The next page of a kind behind what is there. */
export function joined(groups: readonly Group[], next: readonly Group[], kind: Kind): Group[] {
  const added = next.find((one) => one.kind === kind);
  return groups.map((one) =>
    one.kind === kind ? { ...one, hits: [...one.hits, ...(added?.hits ?? [])], next: added?.next ?? null } : one,
  );
}

export const plain = (text: string): Piece[] => [{ text, hit: false }];

/** A name with the words in it marked; null when it does not have them. */
export function marked(text: string, words: string): Piece[] | null {
  const wanted = words.trim().toLowerCase();
  if (!wanted) return plain(text);
  const at = text.toLowerCase().indexOf(wanted);
  if (at < 0) return null;
  return [
    { text: text.slice(0, at), hit: false },
    { text: text.slice(at, at + wanted.length), hit: true },
    { text: text.slice(at + wanted.length), hit: false },
  ].filter((piece) => piece.text);
}

/** Pages of the rail and what can be done, by their names. */
export function own(
  words: string,
  pages: readonly Place[],
  actions: readonly Action[],
  t: (key: string) => string,
): Section[] {
  const places: Item[] = pages.flatMap((page) => {
    const title = marked(t(page.label), words);
    return title ? [{ key: `page-${page.to}`, kind: "page", icon: page.icon, title, to: page.to }] : [];
  });
  const doings: Item[] = actions.flatMap((action) => {
    const title = marked(t(action.label), words);
    return title ? [{ key: `action-${action.name}`, kind: "action", icon: action.icon, title, action }] : [];
  });
  return [
    { name: "pages", items: places },
    { name: "actions", items: doings },
  ].filter((section) => section.items.length);
}

/** The element of a line, for who is told of it by the field. */
export const optionId = (list: string, key: string) =>
  `${list}-${key.replace(/[^\w-]/gu, (sign) => `_${sign.codePointAt(0)}`)}`;

/** The line that is next by an arrow key, round the ends. */
export function stepped(keys: readonly string[], current: string, by: 1 | -1): string {
  if (!keys.length) return "";
  const at = keys.indexOf(current);
  return keys[at < 0 ? (by > 0 ? 0 : keys.length - 1) : (at + by + keys.length) % keys.length]!;
}
