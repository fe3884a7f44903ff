import { describe, expect, it } from "vitest";
import { MOST, NOTHING, pick, seen } from "./picking";

const order = ["a", "b", "c", "d", "e"];
const ids = (picked: { ids: ReadonlySet<string> }) => [...picked.ids].sort();

describe("picking", () => {
  it("one after the other, and let go again", () => {
    const two = pick(pick(NOTHING, "a", order), "c", order);

    expect(ids(two)).toEqual(["a", "c"]);
    expect(ids(pick(two, "a", order))).toEqual(["c"]);
  });
  it("with Shift a stretch, in either way", () => {
    expect(ids(pick(pick(NOTHING, "b", order), "d", order, true))).toEqual(["b", "c", "d"]);
    expect(ids(pick(pick(NOTHING, "d", order), "b", order, true))).toEqual(["b", "c", "d"]);
    expect(ids(pick(NOTHING, "d", order, true))).toEqual(["d"]);
  });
  it("never more than one request takes", () => {
    const many = Array.from({ length: 80 }, (_, index) => String(index));

    expect(pick(pick(NOTHING, "0", many), "79", many, true).ids.size).toBe(MOST);
  });
  it("what left the list is not picked any more", () => {
    const two = pick(pick(NOTHING, "a", order), "c", order);

    expect(ids(seen(two, ["c", "d"]))).toEqual(["c"]);
    expect(seen(two, order)).toBe(two);
  });
});
