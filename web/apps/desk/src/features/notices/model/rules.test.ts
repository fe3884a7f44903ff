import type { StreamEvent } from "@weihu/api";
import { describe, expect, it } from "vitest";
import { gathered, howTold, noticeOf, settles, told, type Judge, type Notice, type Surroundings } from "./rules";
import { FIRST, wishesOf } from "./wishes";

const judge: Judge = { me: "7", mayAnswer: (shop) => shop !== "99" };
const event = (name: string, data: Record<string, unknown>): StreamEvent => ({
  number: 1,
  name,
  data: { session_id: "1", ...data },
});
const moved = (data: Record<string, unknown>) => event("session.changed", { moved: true, ...data });
const back = { state: "serving", agent_id: "7", snoozed: false, returned: true };

describe("what is told", () => {
  it.each([
    ["a customer waits", moved({ state: "waiting", shop_id: "3" }), "waiting"],
    ["one of no shop waits", moved({ state: "waiting", shop_id: null }), "waiting"],
    ["a colleague put her back", moved({ state: "waiting", shop_id: "3", by_id: "8" }), "waiting"],
    ["my customer writes", event("message.added", { agent_id: "7", author: "customer" }), "message"],
    ["what I put off is back", moved(back), "returned"],
    ["I am called", event("note.added", { mentioned_ids: ["6", "7"] }), "called"],
  ])("%s", (_, happened, kind) => {
    expect(noticeOf(happened, judge)).toEqual({ kind, session: "1" });
  });

  it.each([
    ["who waits writes again", event("session.changed", { state: "waiting", moved: false, shop_id: "3" })],
    ["somebody waits at a shop that I do not serve", moved({ state: "waiting", shop_id: "99" })],
    ["I put it back myself", moved({ state: "waiting", shop_id: "3", by_id: "7" })],
    ["a colleague's customer writes", event("message.added", { agent_id: "8", author: "customer" })],
    ["I write", event("message.added", { agent_id: "7", author: "agent" })],
    ["I claim", moved({ ...back, returned: false })],
    ["a colleague's is back", moved({ ...back, agent_id: "8" })],
    ["what was back is put off again", moved({ ...back, snoozed: true })],
    ["what is back is read", event("session.changed", { ...back, moved: false })],
    ["a colleague is called", event("note.added", { mentioned_ids: ["6"] })],
    ["something else", event("presence.changed", {})],
  ])("not that %s", (_, happened) => {
    expect(noticeOf(happened, judge)).toBeNull();
  });
});

describe("how it is told", () => {
  const wishes = { ...FIRST, popup: true };
  const nobody: Surroundings = { front: [], isResting: false, isPermitted: true };
  const message: Notice = { kind: "message", session: "1" };
  const waits: Notice = { kind: "waiting", session: "1" };

  it.each([
    ["nobody is before the desk", message, wishes, nobody, true, true],
    ["another conversation is open", message, wishes, { ...nobody, front: ["2"] }, false, true],
    ["the desk shows another page", message, wishes, { ...nobody, front: [""] }, false, true],
    ["it is before my eyes", message, wishes, { ...nobody, front: ["", "1"] }, false, false],
    ["I am away", message, wishes, { ...nobody, isResting: true }, true, false],
    ["I am away and somebody waits", waits, wishes, { ...nobody, isResting: true }, false, false],
    ["the browser forbids it", message, wishes, { ...nobody, isPermitted: false }, false, true],
    ["I want no popups", message, FIRST, nobody, false, true],
    ["I want no sound", message, { ...wishes, sound: "off" as const }, nobody, true, false],
    [
      "I do not want this kind",
      message,
      { ...wishes, kinds: { ...wishes.kinds, message: false } },
      nobody,
      false,
      false,
    ],
  ])("%s", (_, notice, wished, around, popup, sound) => {
    expect(howTold(notice, wished, around)).toEqual({ popup, sound });
  });

  it("what I saw come is no news, what came after I turned away is, also when both are told together", () => {
    const [seen, unseen]: Notice[] = [{ ...message }, { ...message }];
    const heard = [
      { notice: seen!, front: ["1"] },
      { notice: unseen!, front: [] },
    ];

    const [only, ...more] = told(heard, wishes, nobody);

    expect([only?.notice === unseen, only?.way, more]).toEqual([true, { popup: true, sound: true }, []]);
    expect(told(heard.slice(0, 1), wishes, nobody)).toEqual([]);
    expect(told(heard, wishes, { ...nobody, front: ["1"] })).toEqual([]);
  });

  it("a rush is one for all who wait and one for each conversation, the strongest last", () => {
    const rush = gathered([
      { kind: "called", session: "5" },
      { kind: "waiting", session: "1" },
      { kind: "returned", session: "4" },
      { kind: "message", session: "4" },
      { kind: "waiting", session: "2" },
      { kind: "message", session: "5" },
    ]);

    expect(rush).toEqual([
      { kind: "message", session: "4" },
      { kind: "waiting", session: "2" },
      { kind: "called", session: "5" },
    ]);
  });
});

describe("what is shown goes when it is old news", () => {
  it.each([
    ["somebody claimed who waited", "waiting", moved({ state: "serving", agent_id: "8" }), true],
    ["who waits wrote again", "waiting", event("session.changed", { state: "waiting" }), false],
    ["I read it", "message", event("session.changed", { agent_id: "7", unread: 0 }), true],
    ["it has more unread", "message", event("session.changed", { agent_id: "7", unread: 2 }), false],
    ["it came back with nothing unread", "returned", moved({ ...back, unread: 0 }), false],
    ["it is a colleague's now", "message", moved({ state: "serving", agent_id: "8", unread: 1 }), true],
    ["I looked where I was called", "called", event("mention.seen", { staff_id: "7" }), true],
    ["another looked where she was called", "called", event("mention.seen", { staff_id: "8" }), false],
    [
      "another conversation was read",
      "message",
      event("session.changed", { session_id: "2", agent_id: "7", unread: 0 }),
      false,
    ],
  ] as const)("%s", (_, kind, happened, isOld) => {
    expect(settles(happened, { kind, session: "1" }, "7")).toBe(isOld);
  });
});

describe("what was kept of my wishes", () => {
  it.each([null, "", "{", "null", "[]", '{"sound":"shrill","popup":"yes","kinds":7}'])("%j is as at first", (kept) => {
    expect(wishesOf(kept)).toEqual(FIRST);
  });

  it("is taken as far as it says something", () => {
    const told = wishesOf(JSON.stringify({ popup: true, sound: "loud", kinds: { called: false }, old: 1 }));

    expect(told).toEqual({ ...FIRST, popup: true, sound: "loud", kinds: { ...FIRST.kinds, called: false } });
  });
});
