/** What was measured in one dimension of an action, as staff read it. Pure. */
import { number, percent, span } from "@weihu/i18n";
import type { Action } from "./ledger";

export interface Words {
  t: (key: string, values?: Record<string, unknown>) => string;
  te: (key: string) => boolean;
  language: string;
}

export interface Measure {
  name: string;
  label: string;
  value: string;
}

/** Codes of ours that have words: which words a measure's value is looked up in. */
const CODES: Record<string, string> = {
  channel: "ledger.channel",
  object_type: "ledger.object",
  content_class: "ledger.content",
};

export function measures(action: Action, dimension: string, words: Words): Measure[] {
  const told = action.dimensions.find((one) => one.dimension === dimension)?.measures ?? {};
  return Object.entries(told)
    .filter(([name]) => !(name === "shop_id" && told["shop_name"]))
    .map(([name, value]) => {
      const key = `ledger.measure.${name}`;
      const label = words.te(key) ? words.t(key) : name;
      return { name, label, value: name === "verb" ? action.verb_words : shown(name, value, words) };
    });
}

function shown(name: string, value: unknown, words: Words): string {
  const { t, te, language } = words;
  if (Array.isArray(value)) return t("ledger.items", { count: value.length });
  if (typeof value === "boolean") return t(value ? "ledger.yes" : "ledger.no");
  if (typeof value === "number") return figure(name, value, words);
  const key = CODES[name] ? `${CODES[name]}.${String(value)}` : "";
  if (key && te(key)) return t(key);
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value ?? number(0, language));
}

function figure(name: string, value: number, { t, language }: Words): string {
  if (name === "completeness") return percent(value, language);
  if (name === "latitude" || name === "longitude") return value.toFixed(4);
  if (!name.endsWith("_s")) return number(value, language);
  return value < 60
    ? t("ledger.seconds", { count: number(Math.round(value * 10) / 10, language) })
    : span(value * 1000, language);
}
