import { describe, expect, it } from "vitest";
import { words } from "../i18n";
import type { Action } from "./ledger";
import { measures } from "./measures";

/** The desk's own words, by key. */
function speaking(language: "zh" | "en") {
  const read = (key: string): unknown =>
    key
      .split(".")
      .reduce<unknown>((inner, name) => (inner as Record<string, unknown> | undefined)?.[name], words[language]);
  return {
    language,
    te: (key: string) => typeof read(key) === "string",
    t: (key: string, values: Record<string, unknown> = {}) =>
      String(read(key)).replace(/\{(\w+)\}/g, (_, name: string) => String(values[name])),
  };
}

function action(dimension: string, measured: Record<string, unknown>): Action {
  const whole = { verb: "message.answered", verb_words: "回复", dimensions: [{ dimension, measures: measured }] };
  return whole as unknown as Action;
}
const said = (dimension: string, measured: Record<string, unknown>, language: "zh" | "en" = "zh") =>
  measures(action(dimension, measured), dimension, speaking(language)).map(({ label, value }) => `${label} ${value}`);

describe("what was measured is read in words", () => {
  it("codes of ours have words, ids of shops give way to their names", () => {
    expect(said("attribute", { verb: "message.answered", object_type: "message", channel: "wechat" })).toEqual([
      "动作 回复",
      "对象 消息",
      "经由 微信",
    ]);
    expect(said("group", { shop_id: "7", shop_name: "城东店", tags: [1, 2] })).toEqual(["门店 城东店", "标签 2 个"]);
  });
  it("durations and shares have units", () => {
    expect(said("value", { response_s: 0.0263, duration_s: 3934.7 })).toEqual(["响应 0 秒", "时长 1 小时"]);
    expect(said("value", { response_s: 12.34 }, "en")).toEqual(["response 12.3 s"]);
    expect(said("quantity", { count: 1, completeness: 0.8 })).toEqual(["次数 1", "完整度 80%"]);
  });
  it("what has no words keeps its name", () => {
    expect(said("quantity", { stars: 4, is_first: true })).toEqual(["stars 4", "is_first 是"]);
  });
});
