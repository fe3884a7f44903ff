import { describe, expect, test } from "vitest";
import { fieldValue, secondsUntil, spanOf } from "./leaping";

const said = (seconds: number) => spanOf(seconds).map((one) => `${one.n} ${one.unit}`);

describe("a span of time", () => {
  test("is told by its two largest units", () => {
    expect(said(3600)).toEqual(["1 hours"]);
    expect(said(172_800)).toEqual(["2 days"]);
    expect(said(86_400 + 7200 + 300)).toEqual(["1 days", "2 hours"]);
    expect(said(5430)).toEqual(["1 hours", "31 minutes"]);
  });

  test("skips a unit that is nothing, and is silent when there is nearly none", () => {
    expect(said(86_400 + 300)).toEqual(["1 days"]);
    expect(said(20)).toEqual([]);
    expect(said(3599)).toEqual(["1 hours"]);
  });
});

test("a field's words lead to the same minute again", () => {
  const now = 1_760_000_000;
  const until = secondsUntil(fieldValue(now), now)!;
  expect(until).toBeLessThanOrEqual(0);
  expect(until).toBeGreaterThan(-60);
  expect(secondsUntil(fieldValue(now + 7200), now)! - until).toBe(7200);
  expect(secondsUntil("", now)).toBeNull();
});
