import { describe, expect, it } from "vitest";
import { asParameters, asQuery, filtersOf } from "./filters";

describe("filters in the address", () => {
  const query = { account: "12", tag: "7", agent: "3", unread: "1", reply: "closing", message: "9" };

  it("come back as they were put there", () => {
    const filters = filtersOf(query, "all");

    expect(filters).toEqual({ account: "12", tag: "7", agent: "3", unread: true, reply: "closing" });
    expect(filtersOf(asQuery(filters), "all")).toEqual(filters);
  });
  it("what a list cannot be narrowed by is left out there, and counts again in another", () => {
    expect(filtersOf(query, "closed")).toEqual({ account: "12", agent: "3" });
    expect(filtersOf(query, "rules")).toEqual({ account: "12" });
    expect(filtersOf(query, "mine")).toEqual({ account: "12", tag: "7", unread: true, reply: "closing" });
  });
  it("nonsense is nothing", () => {
    expect(filtersOf({ account: "x", shop: ["1"], unread: "yes", reply: "soon" }, "mine")).toEqual({});
  });
  it("go to the server by its names", () => {
    expect(asParameters({ shop: "5", reply: "impossible" })).toEqual({ shop_id: "5", reply: "impossible" });
  });
});
