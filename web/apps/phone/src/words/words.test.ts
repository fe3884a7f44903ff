import { describe, expect, test } from "vitest";
import { en } from "./en";
import { zh } from "./zh";

interface Tree {
  [key: string]: string | Tree;
}

function leaves(tree: Tree, path = ""): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === "string") found.set(path + key, value);
    else for (const [inner, words] of leaves(value, `${path}${key}.`)) found.set(inner, words);
  }
  return found;
}

const places = (words: string) => [...words.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

describe("both languages", () => {
  const chinese = leaves(zh);
  const english = leaves(en);

  test("have the same keys, none of them empty", () => {
    expect([...english.keys()].sort()).toEqual([...chinese.keys()].sort());
    expect([...chinese.values(), ...english.values()].filter((words) => !words.trim())).toEqual([]);
  });

  test("fill the same places", () => {
    for (const [key, words] of chinese) expect([key, places(english.get(key) ?? "")]).toEqual([key, places(words)]);
  });
});
