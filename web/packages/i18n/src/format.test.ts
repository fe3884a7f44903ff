import { describe, expect, it } from "vitest";
import { clockTime, dayName, hoursAndMinutes, isoDay, shortTime, span } from "./format";
import { pseudo } from "./messages";

// 2026-11-24 07:30 in Shanghai, still the 23rd in Greenwich.
const NOW = Date.UTC(2026, 10, 23, 23, 30);
const DAY = 86_400_000;

describe("times are the organisation's", () => {
  it("days begin in its zone", () => {
    expect(isoDay(NOW)).toBe("2026-11-24");
    expect(clockTime(NOW, "zh")).toBe("07:30");
    expect(clockTime(Date.UTC(2026, 10, 23, 16, 0), "en")).toBe("00:00");
  });
  it("today, yesterday, then the date", () => {
    expect([0, 1].map((days) => dayName(NOW - days * DAY, NOW, "zh"))).toEqual(["今天", "昨天"]);
    expect(dayName(NOW - 3 * DAY, NOW, "zh")).toContain("11月21日");
    expect(shortTime(NOW - 3 * DAY, NOW, "zh")).toBe("11-21");
    expect(shortTime(NOW - 400 * DAY, NOW, "zh")).toBe("2025-10-20");
  });
  it("spans are short", () => {
    expect([5_000, 90_000, 3 * 3_600_000, 3 * DAY].map((ms) => span(ms, "zh"))).toEqual([
      "5 秒",
      "1 分钟",
      "3 小时",
      "3 天",
    ]);
    expect([5_000, 3 * DAY].map((ms) => span(ms, "en"))).toEqual(["5s", "3d"]);
  });
  it("what is left is hours and minutes", () => {
    expect(hoursAndMinutes(47 * 3_600_000 + 59 * 60_000)).toBe("47:59");
    expect(hoursAndMinutes(-5)).toBe("00:00");
  });
});

describe("the pseudo-locale", () => {
  it("is 40 % longer and keeps placeholders", () => {
    expect(pseudo({ a: { b: "还有 {count} 条啊啊" } })).toEqual({ a: { b: "还有 {count} 条啊啊～～～" } });
  });
});
