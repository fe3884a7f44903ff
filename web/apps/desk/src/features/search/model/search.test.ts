import { beforeEach, describe, expect, it } from "vitest";
import { forget, keep, recent } from "./recent";
import { found, joined, marked, own, placeOf, plain, stepped, type Group, type Hit } from "./search";

const hit = (id: string, more: Partial<Hit> = {}): Hit => ({
  id,
  title: plain("欧阳小云"),
  label: "",
  text: [{ text: "保养", hit: true }],
  at: "2026-11-25T03:00:00Z",
  customer_id: "1",
  session_id: "7",
  session_state: "serving",
  ...more,
});
const groups: Group[] = [
  { kind: "messages", hits: [hit("31"), hit("30", { session_state: "closed" })], next: "30" },
  { kind: "people", hits: [hit("1", { session_id: null, session_state: null })], next: null },
];

describe("hits", () => {
  it("people come first, each kind ends with more where there is more", () => {
    const sections = found(groups, (kind) => `more ${kind}`);

    expect(sections.map((one) => one.name)).toEqual(["people", "messages"]);
    expect(sections[1]?.items.map((one) => one.key)).toEqual(["messages-31", "messages-30", "more-messages"]);
    expect(sections[1]?.items[2]?.more).toEqual({ kind: "messages", before: "30" });
  });

  it("a message leads to its place in its conversation, in the list where that stands", () => {
    expect(placeOf("messages", hit("31"))).toEqual({
      name: "conversations",
      params: { view: "mine", id: "7" },
      query: { message: "31" },
    });
    expect(placeOf("sessions", hit("7", { session_state: "closed" }))).toEqual({
      name: "conversations",
      params: { view: "closed", id: "7" },
    });
    expect(placeOf("people", hit("1"))).toEqual({ name: "customers", params: { id: "1" } });
  });

  it("the next page stands behind what is there", () => {
    const next = joined(groups, [{ kind: "messages", hits: [hit("12")], next: null }], "messages");

    expect(next[0]?.hits.map((one) => one.id)).toEqual(["31", "30", "12"]);
    expect(next[0]?.next).toBeNull();
    expect(next[1]).toEqual(groups[1]);
  });
});

describe("pages and actions", () => {
  const pages = [{ to: "/rules", label: "规则", icon: "rules", permissions: [] }] as const;
  const actions = [{ name: "ready", label: "开始接待", icon: "check", permissions: [], run: () => undefined }] as const;

  it("are found by a part of their names, all of them while nothing is asked", () => {
    const named = (words: string) =>
      own(words, pages, actions, (key) => key).flatMap(({ items }) => items.map(({ key }) => key));

    expect(named("")).toEqual(["page-/rules", "action-ready"]);
    expect(named("接待")).toEqual(["action-ready"]);
    expect(named("保养")).toEqual([]);
  });

  it("have the words marked, whatever their case", () => {
    expect(marked("Log out", " OUT ")).toEqual([
      { text: "Log ", hit: false },
      { text: "out", hit: true },
    ]);
    expect(marked("Log out", "in")).toBeNull();
  });
});

describe("arrow keys", () => {
  it("go round the ends, and begin at the near end", () => {
    expect(stepped(["a", "b"], "b", 1)).toBe("a");
    expect(stepped(["a", "b"], "a", -1)).toBe("b");
    expect(stepped(["a", "b"], "", -1)).toBe("b");
    expect(stepped([], "", 1)).toBe("");
  });
});

describe("recent searches", () => {
  beforeEach(() => localStorage.clear());

  it("are each person's own, the newest first, each once, and can be forgotten", () => {
    for (const words of ["保养", " 轮胎 ", "保养", "  "]) keep("wang", words);

    expect(recent("wang")).toEqual(["保养", "轮胎"]);
    expect(recent("li")).toEqual([]);
    forget("wang");
    expect(recent("wang")).toEqual([]);
  });

  it("a spoilt memory is an empty one", () => {
    localStorage.setItem("weihu.searched.wang", "{");

    expect(recent("wang")).toEqual([]);
  });
});
