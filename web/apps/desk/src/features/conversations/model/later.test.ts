import { describe, expect, it } from "vitest";
import { fieldOf, instantOf, isPossible, suggestions } from "./later";

// 2026-11-24 07:30 in Shanghai.
const NOW = Date.UTC(2026, 10, 23, 23, 30);

describe("when a message is to go", () => {
  it("is chosen by the organisation's clock, wherever the browser is", () => {
    expect(fieldOf(NOW)).toBe("2026-11-24T07:30");
    expect(instantOf("2026-11-24T07:30")).toBe(NOW);
    expect(instantOf("")).toBeNull();
  });

  it("is offered soon, in an hour, tomorrow at nine", () => {
    expect(suggestions(NOW).map(({ at }) => fieldOf(at))).toEqual([
      "2026-11-24T07:45",
      "2026-11-24T08:00",
      "2026-11-24T08:30",
      "2026-11-25T09:00",
    ]);
  });

  it("is to come, within seven days", () => {
    expect([NOW - 1, NOW + 60_000, NOW + 8 * 86_400_000].map((at) => isPossible(at, NOW))).toEqual([
      false,
      true,
      false,
    ]);
    expect(isPossible(null, NOW)).toBe(false);
  });
});
