/** Canned replies: their groups, which fit to what was typed, and their variables filled. Pure. */
import type { Schema } from "@weihu/api";
import { hasInitials, skipsThrough } from "./pinyin";

export type Canned = Schema<"CannedOut">;

const MOST = 30;

export interface Group {
  /** Empty for those in none. */
  name: string;
  rows: readonly Canned[];
}

/** The groups as they first come, each with its rows in their order. */
export function groupsOf(all: readonly Canned[]): Group[] {
  const groups = new Map<string, Canned[]>();
  for (const one of all) groups.set(one.category, [...(groups.get(one.category) ?? []), one]);
  return [...groups].map(([name, rows]) => ({ name, rows }));
}

/** Best first: shortcut, words of the title, initials of the title, letters in between, any words. */
export function matching(all: readonly Canned[], query: string, most = MOST): Canned[] {
  const wanted = query.toLowerCase();
  if (!wanted)
    return groupsOf(all)
      .flatMap(({ rows }) => rows)
      .slice(0, most);
  const ranks: ((one: Canned) => boolean)[] = [
    (one) => one.shortcut.toLowerCase().startsWith(wanted),
    (one) => one.title.toLowerCase().includes(wanted),
    (one) => hasInitials(one.title, wanted),
    (one) => wanted.length > 1 && skipsThrough(one.title, wanted),
    (one) => `${one.category} ${one.text}`.toLowerCase().includes(wanted),
    (one) => hasInitials(one.category, wanted),
  ];
  const rankOf = (one: Canned): number => ranks.findIndex((fits) => fits(one));
  return all
    .map((one) => ({ one, rank: rankOf(one) }))
    .filter(({ rank }) => rank >= 0)
    .sort((a, b) => a.rank - b.rank)
    .map(({ one }) => one)
    .slice(0, most);
}

/** What is said when nothing is known: an empty name is never printed. The server knows the same names. */
const UNKNOWN: Readonly<Record<string, string>> = { 称呼: "您", 客服: "客服", 门店: "本店", 公众号: "本公众号" };
export const VARIABLES = Object.keys(UNKNOWN);

export function filledIn(text: string, values: Readonly<Record<string, string>>): string {
  return text
    .replace(/\{([^{}\n]{1,20})\}/g, (whole, name: string) => {
      const value = values[name]?.trim();
      if (value) return value;
      return UNKNOWN[name] ?? whole;
    })
    .replace(/您您/g, "您");
}
