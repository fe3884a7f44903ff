import { describe, expect, test } from "vitest";
import { hours, wantsTime, worded, wordedFully } from "./time";

const at = (text: string) => new Date(text).getTime() / 1000;
const NOW = at("2025-06-18T15:00:00");

describe("times in a chat", () => {
  test.each([
    ["2025-06-18T09:05:00", "9:05"],
    ["2025-06-17T23:59:00", "昨天"],
    ["2025-06-15T12:00:00", "星期日"],
    ["2025-06-01T12:00:00", "6月1日"],
    ["2024-12-31T12:00:00", "2024年12月31日"],
  ])("%s reads %s", (time, words) => {
    expect(worded(at(time), NOW, "zh-CN", "昨天")).toBe(words);
  });

  test("between messages the hour always stands", () => {
    expect(wordedFully(at("2025-06-17T08:03:00"), NOW, "zh-CN", "昨天")).toBe("昨天 8:03");
    expect(wordedFully(at("2025-06-18T08:03:00"), NOW, "zh-CN", "昨天")).toBe("8:03");
  });

  test("stand above the first line and after five quiet minutes", () => {
    expect([wantsTime(undefined, 0), wantsTime(0, 300), wantsTime(0, 301)]).toEqual([true, false, true]);
    expect(hours(at("2025-06-18T00:07:00"))).toBe("0:07");
  });
});
