import { describe, expect, it } from "vitest";
import { choicesOf, isPossible } from "./snoozing";

// Shanghai is eight hours ahead.
const at = (day: string, time: string): number => Date.parse(`${day}T${time}:00+08:00`);
const told = (now: number) =>
  choicesOf(now).map(({ name, at }) => [name, new Date(at + 8 * 3_600_000).toISOString().slice(5, 16)]);

describe("until when", () => {
  it("in the morning: an hour, the afternoon, tomorrow at nine", () => {
    expect(told(at("2026-11-25", "10:12"))).toEqual([
      ["hour", "11-25T11:12"],
      ["afternoon", "11-25T15:00"],
      ["tomorrow", "11-26T09:00"],
    ]);
  });
  it("after two the evening, and late nothing of today but the hour", () => {
    expect(told(at("2026-11-25", "14:30"))[1]).toEqual(["evening", "11-25T18:00"]);
    expect(told(at("2026-11-25", "22:00")).map(([name]) => name)).toEqual(["hour", "tomorrow"]);
  });
  it("on Friday and Saturday Monday as well", () => {
    expect(told(at("2026-11-27", "16:00")).at(-1)).toEqual(["monday", "11-30T09:00"]);
    expect(told(at("2026-11-28", "23:30")).at(-1)).toEqual(["monday", "11-30T09:00"]);
    expect(told(at("2026-11-29", "16:00")).map(([name]) => name)).not.toContain("monday");
  });
  it("what is past, too far or no time is not possible", () => {
    expect([isPossible(1, 1), isPossible(null, 1), isPossible(61 * 86_400_000, 1), isPossible(2, 1)]).toEqual([
      false,
      false,
      false,
      true,
    ]);
  });
});
