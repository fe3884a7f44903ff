import { beforeEach, describe, expect, test } from "vitest";
import { phone } from "../testing/samples";
import { createState } from "../world/state";
import { useChosen } from "./chosen";

function wall(address = "/") {
  history.replaceState(null, "", address);
  const state = createState();
  state.roster.value = ["p1", "p2", "p3", "p4"].map((id) => phone({ phone: id }));
  return { state, ...useChosen(state) };
}

beforeEach(() => localStorage.clear());

describe("the phones on the wall", () => {
  test("are the first three at first, and the address says nothing of them", () => {
    expect(wall().chosen.value).toEqual(["p1", "p2", "p3"]);
    expect(location.search).toBe("");
  });

  test("stand in the order that they were given, and the address tells it", () => {
    const { chosen, show, hide, move } = wall("/?phones=p4,p2");
    show("p1");
    move("p1", -1);
    hide("p4");
    expect(chosen.value).toEqual(["p1", "p2"]);
    expect(new URLSearchParams(location.search).get("phones")).toBe("p1,p2");
    expect(wall(location.href).chosen.value).toEqual(["p1", "p2"]);
  });

  test("do not move over the edge", () => {
    const { chosen, move } = wall("/?phones=p1,p2");
    move("p1", -1);
    move("p2", 1);
    move("p9", 1);
    expect(chosen.value).toEqual(["p1", "p2"]);
  });

  test("are kept for the next time, unless they came by a link", () => {
    wall().show("p4");
    expect(wall().chosen.value).toEqual(["p1", "p2", "p3", "p4"]);
    wall("/?phones=p2").show("p3");
    expect(wall().chosen.value).toEqual(["p1", "p2", "p3", "p4"]);
  });

  test("may all be put away", () => {
    const { chosen, hide } = wall("/?phones=p2");
    hide("p2");
    expect(chosen.value).toEqual([]);
    expect(wall(location.href).chosen.value).toEqual([]);
  });
});
