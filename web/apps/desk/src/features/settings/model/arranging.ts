/**
 * Canned replies moved among their groups. Pure.
 *
 * The organisation's own stand before each shop's, also within a group, so that each of them can be put in order without
 * the others: what is told the server is one of these lists, whole.
 */
import { groupsOf, type Canned, type Group } from "../../../app/canned";

/** Before that row of the group, or at its end. */
export interface Spot {
  group: string;
  before: string | null;
}

export type Place = { canned_id: string; category: string };

export function moveRow(all: readonly Canned[], id: string, to: Spot): Canned[] {
  const row = all.find((one) => one.id === id);
  if (!row || to.before === id) return [...all];
  const rest = all.filter((one) => one !== row);
  const now = { ...row, category: to.group };
  const at = to.before === null ? -1 : rest.findIndex((one) => one.id === to.before);
  if (at >= 0) return inOrder([...rest.slice(0, at), now, ...rest.slice(at)]);
  const last = rest.findLastIndex((one) => one.category === to.group);
  return inOrder(last < 0 ? [...rest, now] : [...rest.slice(0, last + 1), now, ...rest.slice(last + 1)]);
}

/** One place up or down among those of its own list, into the next group at the end of its own. Null: it cannot. */
export function stepRow(all: readonly Canned[], id: string, by: 1 | -1): Canned[] | null {
  const groups = groupsOf(all);
  const here = groups.findIndex(({ rows }) => rows.some((one) => one.id === id));
  const row = groups[here]?.rows.find((one) => one.id === id);
  if (!row) return null;
  const kin = groups[here]!.rows.filter((one) => one.shop_id === row.shop_id);
  const at = kin.indexOf(row);
  const next = kin[at + by];
  if (next) return moveRow(all, id, { group: row.category, before: by < 0 ? next.id : (kin[at + 2]?.id ?? null) });
  const neighbour = groups[here + by];
  if (!neighbour) return null;
  const first = neighbour.rows.find((one) => one.shop_id === row.shop_id);
  return moveRow(all, id, { group: neighbour.name, before: by > 0 ? (first?.id ?? null) : null });
}

export function stepGroup(all: readonly Canned[], name: string, by: 1 | -1): Canned[] | null {
  const groups = groupsOf(all);
  const at = groups.findIndex((group) => group.name === name);
  const other = groups[at + by];
  if (at < 0 || !other) return null;
  const moved: Group[] = [...groups];
  [moved[at], moved[at + by]] = [other, groups[at]!];
  return moved.flatMap(({ rows }) => rows);
}

export const renameGroup = (all: readonly Canned[], name: string, next: string): Canned[] =>
  inOrder(all.map((one) => (one.category === name ? { ...one, category: next } : one)));

/** Group after group, in each the organisation's first. */
function inOrder(all: readonly Canned[]): Canned[] {
  return groupsOf(all).flatMap(({ rows }) => {
    const shops = [...new Set(rows.map((one) => one.shop_id))].sort((one, other) => order(one) - order(other));
    return shops.flatMap((shop) => rows.filter((one) => one.shop_id === shop));
  });
}
const order = (shop: string | null): number => (shop === null ? -1 : Number(shop));

export interface Arrangement {
  shop_id: string | null;
  places: Place[];
}

/** The lists that are not as they were. */
export function changedLists(before: readonly Canned[], after: readonly Canned[]): Arrangement[] {
  const shops = [...new Set(after.map((one) => one.shop_id))];
  return shops
    .map((shop_id) => ({ shop_id, places: placesOf(after, shop_id), old: placesOf(before, shop_id) }))
    .filter(({ places, old }) => JSON.stringify(places) !== JSON.stringify(old))
    .map(({ shop_id, places }) => ({ shop_id, places }));
}

const placesOf = (all: readonly Canned[], shop: string | null): Place[] =>
  groupsOf(all)
    .flatMap(({ rows }) => rows)
    .filter((one) => one.shop_id === shop)
    .map(({ id, category }) => ({ canned_id: id, category }));
