import type { StreamEvent } from "@weihu/api";
import { describe, expect, it } from "vitest";
import { belongs, changesCounts, listHeard, unreadIn, withRows } from "./listing";
import { row } from "./samples";
import type { Page, SessionRow } from "./types";

const event = (name: string, data: Record<string, unknown>): StreamEvent => ({
  number: 5,
  name,
  data: { session_id: "s1", ...data },
});
const page = (rows: SessionRow[], cursor: string | null = null): Page => ({
  ...{ number: 1, rows, cursor },
  counts: { mine: 0, waiting: 0, snoozed: 0, unread: 0 },
});
const idsOf = (pages: readonly Page[]) => pages.map((one) => one.rows.map((each) => each.id));
const at = (second: number) => new Date(second * 1000).toISOString();
const agent = { id: "me", name: "王芳" };

describe("an event about a list", () => {
  const waiting = [page([row({ id: "s1", state: "waiting", version: 1 })])];
  const mine = [page([row({ id: "s1", agent, unread: 2, version: 1 })])];
  const told = { state: "serving", agent_id: "me", unread: 0, moved: false, version: 2 };

  it("session.changed: a claimed one leaves the waiting list at once, and nothing is asked", () => {
    const heard = listHeard(
      waiting,
      event("session.changed", { ...told, agent_id: "9", moved: true }),
      "waiting",
      {},
      "me",
    );

    expect([idsOf(heard.pages), heard.wanted]).toEqual([[[]], []]);
  });

  it("session.changed: one that comes in is asked for", () => {
    const heard = listHeard([page([])], event("session.changed", { ...told, moved: true }), "mine", {}, "me");

    expect(heard.wanted).toEqual(["s1"]);
  });

  it("session.changed of a colleague's leaves my list alone", () => {
    const heard = listHeard(
      mine,
      event("session.changed", { ...told, session_id: "s7", agent_id: "9" }),
      "mine",
      {},
      "me",
    );

    expect([heard.pages === mine, heard.wanted]).toEqual([true, []]);
  });

  it("session.changed: that I read it is shown without asking, and counted", () => {
    const heard = listHeard(mine, event("session.changed", told), "mine", {}, "me");

    expect([heard.pages[0]?.rows[0]?.unread, heard.wanted]).toEqual([0, []]);
    expect([unreadIn(mine, "me"), unreadIn(heard.pages, "me"), unreadIn(mine, "9")]).toEqual([1, 0, 0]);
  });

  it("session.changed: what was read leaves a list of unread ones only by the server's word", () => {
    expect(listHeard(mine, event("session.changed", told), "mine", { unread: true }, "me").wanted).toEqual(["s1"]);
  });

  it("session.changed that is not newer changes nothing", () => {
    const heard = listHeard(mine, event("session.changed", { ...told, version: 1 }), "mine", {}, "me");

    expect([heard.pages === mine, heard.wanted]).toEqual([true, []]);
  });

  it("session.changed of one that the rules have: its last words are asked for", () => {
    const rules = [page([row({ id: "s1", state: "bot", version: 1 })])];
    const heard = listHeard(rules, event("session.changed", { ...told, state: "bot", unread: 1 }), "rules", {}, "me");

    expect(heard.wanted).toEqual(["s1"]);
  });

  it.each([
    ["message.added", { message_id: "2" }, ["s1"]],
    ["message.changed", { message_id: "2", state: "refused" }, ["s1"]],
    ["message.changed", { message_id: "2", state: "sending" }, []],
    ["message.added", { message_id: "2", session_id: "s7" }, []],
  ])("%s %o asks for %o", (name, data, wanted) => {
    expect(listHeard(waiting, event(name, data), "waiting", {}, "me").wanted).toEqual(wanted);
  });

  it("customer.changed: her lines are asked for, nobody else's", () => {
    const both = [page([row({ id: "s1" }), row({ id: "s2", customer: { ...row().customer, id: "c2" } })])];

    expect(listHeard(both, event("customer.changed", { customer_id: "c2" }), "mine", {}, "me").wanted).toEqual(["s2"]);
  });

  it.each([
    ["one that waits now", { moved: true, state: "waiting", agent_id: null }, true],
    ["one that a colleague took", { moved: true, agent_id: "9" }, true],
    ["a new one that the rules have", { moved: true, state: "bot", agent_id: null }, false],
    ["words to a colleague", { agent_id: "9", unread: 1 }, false],
    ["words to me in a line that is shown", { unread: 1 }, false],
    ["words to me in a line that is not shown", { session_id: "s7", unread: 1 }, true],
  ])("counts are asked for only when the lines do not tell them: %s", (_, data, isAsked) => {
    expect(changesCounts(event("session.changed", { ...told, ...data }), mine, "me")).toBe(isAsked);
  });

  it("each state is in one list", () => {
    const served = (agent_id: string, snoozed = false) => ({ state: "serving", agent_id, snoozed });

    expect(belongs("mine", served("me"), "me")).toBe(true);
    expect(belongs("mine", served("other"), "me")).toBe(false);
    expect(belongs("rules", { state: "bot", agent_id: null }, "me")).toBe(true);
    expect(belongs("closed", { state: "closed", agent_id: "me" }, "me")).toBe(true);
    expect(belongs("waiting", { state: "closed", agent_id: null }, "me")).toBe(false);
  });

  it("what is put away changes lists, and everybody's list has all that people have", () => {
    const away = { state: "serving", agent_id: "me", snoozed: true };

    expect([belongs("mine", away, "me"), belongs("snoozed", away, "me")]).toEqual([false, true]);
    expect(belongs("snoozed", { ...away, agent_id: "other" }, "me")).toBe(false);
    expect([belongs("all", away, "me"), belongs("all", { state: "waiting" }, "me")]).toEqual([true, true]);
    expect([belongs("all", { state: "bot" }, "me"), belongs("all", { state: "closed" }, "me")]).toEqual([false, false]);
  });
});

describe("lines that were asked for", () => {
  const three = () => [
    page([row({ id: "30", last_at: at(30) }), row({ id: "20", last_at: at(20) })], "next"),
    page([row({ id: "10", last_at: at(10) })], "more"),
  ];

  it("a line with new words stands where the server would put it", () => {
    expect(idsOf(withRows(three(), ["10"], [row({ id: "10", last_at: at(40) })], "mine"))).toEqual([
      ["10", "30", "20"],
      [],
    ]);
    expect(idsOf(withRows(three(), ["15"], [row({ id: "15", last_at: at(15) })], "mine"))).toEqual([
      ["30", "20"],
      ["15", "10"],
    ]);
  });

  it("what is below everything loaded comes when one reads on, and at the end of the list at once", () => {
    const low = row({ id: "5", last_at: at(5) });

    expect(idsOf(withRows(three(), ["5"], [low], "mine"))).toEqual([["30", "20"], ["10"]]);
    expect(idsOf(withRows([page([])], ["5"], [low], "mine"))).toEqual([["5"]]);
  });

  it("who waited longest stays first", () => {
    const pages = [page([row({ id: "1", waiting_at: at(1) }), row({ id: "3", waiting_at: at(3) })])];

    expect(idsOf(withRows(pages, ["2"], [row({ id: "2", waiting_at: at(2) })], "waiting"))).toEqual([["1", "2", "3"]]);
  });

  it("of the same instant the larger id is the newer, however long ids are", () => {
    const pages = [page([row({ id: "99", last_at: at(1) })])];

    expect(idsOf(withRows(pages, ["100"], [row({ id: "100", last_at: at(1) })], "mine"))).toEqual([["100", "99"]]);
  });

  it("what is not in the answer is not in the list any more", () => {
    expect(idsOf(withRows(three(), ["20", "10"], [], "mine"))).toEqual([["30"], []]);
  });

  it("an answer that an event has overtaken does not bring back what was read", () => {
    const pages = [page([row({ id: "s1", unread: 0, version: 5 })])];

    const [now] = withRows(pages, ["s1"], [row({ id: "s1", unread: 1, version: 4 })], "mine");

    expect(now?.rows[0]).toMatchObject({ unread: 0, version: 5 });
  });
});
