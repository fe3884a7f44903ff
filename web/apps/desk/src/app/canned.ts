/** Canned replies: which fit to what was typed, and their variables filled. Pure. */
import { hasInitials, skipsThrough } from "./pinyin";
import type { Canned } from "./types";

const MOST = 30;

/** Best first: shortcut, words of the title, initials of the title, letters in between, any words. */
export function matching(all: readonly Canned[], query: string): Canned[] {
  const wanted = query.toLowerCase();
  if (!wanted) return all.slice(0, MOST);
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
    .slice(0, MOST);
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
