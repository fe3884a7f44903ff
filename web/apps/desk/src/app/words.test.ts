/** Both languages say everything, and everything that is said is known. */
import { keysOf } from "@weihu/i18n";
import { describe, expect, it } from "vitest";
import { features } from "./features";

const sources = import.meta.glob<string>("../**/*.{vue,ts}", { query: "?raw", import: "default", eager: true });
const zh = new Set(features.flatMap((feature) => keysOf(feature.messages.zh)));
// Two parts, the second a verb: a right, not words.
const RIGHT = /^\w+\.(read|edit)$/;
const tops = features.flatMap((feature) => Object.keys(feature.messages.zh)).join("|");
const KEY = new RegExp(String.raw`(?:\bt\(|te\(|label: |tell\(|["'\x60])["'\x60]?((?:${tops})(?:\.\w+)+)["'\x60]`, "g");

describe("words", () => {
  it.each(features.map((feature) => [feature.name, feature] as const))(
    "%s: the same keys in both languages",
    (_, feature) => {
      expect(keysOf(feature.messages.en).sort()).toEqual(keysOf(feature.messages.zh).sort());
    },
  );

  it.each(features.map((feature) => [feature.name, feature] as const))(
    "%s: the same placeholders in both languages",
    (_, feature) => {
      const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]).sort();
      const read = (words: unknown, key: string): string =>
        key.split(".").reduce<unknown>((inner, name) => (inner as Record<string, unknown>)[name], words) as string;

      for (const key of keysOf(feature.messages.zh))
        expect(placeholders(read(feature.messages.en, key)), key).toEqual(placeholders(read(feature.messages.zh, key)));
    },
  );

  it("no feature uses another's top key", () => {
    const tops = features.flatMap((feature) => Object.keys(feature.messages.zh));

    expect(new Set(tops).size).toBe(tops.length);
  });

  it("every key that is used exists", () => {
    const unknown = Object.entries(sources)
      .filter(([path]) => !path.endsWith(".test.ts") && !path.endsWith("i18n.ts"))
      .flatMap(([path, text]) => [...text.matchAll(KEY)].map((found) => ({ path, key: found[1]! })))
      .filter(({ key }) => !RIGHT.test(key) && !zh.has(key) && ![...zh].some((known) => known.startsWith(`${key}.`)));

    expect(unknown).toEqual([]);
  });
});
