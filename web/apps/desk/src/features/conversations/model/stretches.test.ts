import type { StreamEvent } from "@weihu/api";
import { describe, expect, it } from "vitest";
import { hasOlder } from "./queries";
import { conversationHeard, opened, readEarlier, readOn, refreshed } from "./reducers";
import { conversation, message, session } from "./samples";
import type { Conversation, Stretch } from "./types";

const ids = (known: Conversation): string[] => known.messages.map((one) => one.id);
const event = (name: string, data: Record<string, unknown>): StreamEvent => ({
  number: 5,
  name,
  data: { session_id: "s1", ...data },
});
const stretch = (id: string, changes: Partial<Stretch> = {}): Stretch => ({
  session: session({ id, state: "closed" }),
  ...{ messages: [], notes: [], before: null, earlierSessionId: null },
  ...changes,
});

describe("a thread opened around an old message", () => {
  const old = conversation({ messages: [message("90", 90), message("91", 91)] });
  const around = opened(old, { messages: [message("10", 10), message("11", 11)], before: "b", after: "a" });

  it("shows only what stands there", () => {
    expect(ids(around)).toEqual(["10", "11"]);
    expect([around.before, around.after]).toEqual(["b", "a"]);
  });

  it("does not take what is new until one has read on to the end", () => {
    const heard = conversationHeard(around, event("message.added", { message_id: "92" }));

    expect(heard.missing).toEqual([]);
    const end = readOn(heard, [message("90", 90), message("91", 91), message("92", 92)], null);
    expect(ids(end)).toEqual(["10", "11", "90", "91", "92"]);
    expect(conversationHeard(end, event("message.added", { message_id: "93" })).missing).toEqual(["93"]);
  });

  it("stays where it is when the snapshot is loaded anew, with head and window of today", () => {
    const loaded = conversation({ messages: [message("92", 92)], session: session({ version: 3 }) });

    const whole = refreshed(around, loaded);

    expect(ids(whole)).toEqual(["10", "11"]);
    expect(whole.after).toBe("a");
    expect(whole.session.version).toBe(3);
  });
});

describe("earlier sessions", () => {
  it("stand above, oldest first, and one that is read on replaces itself", () => {
    const one = readEarlier(
      conversation({ earlierSessionId: "s0" }),
      stretch("s0", { before: "x", earlierSessionId: "s-1" }),
    );
    const more = readEarlier(one, stretch("s0", { messages: [message("1", 1)], earlierSessionId: "s-1" }));
    const two = readEarlier(more, stretch("s-1"));

    expect(two.earlier.map((part) => part.session.id)).toEqual(["s-1", "s0"]);
    expect([one, more, two].map(hasOlder)).toEqual([true, true, false]);
  });

  it("stay when the snapshot is loaded anew", () => {
    const known = readEarlier(conversation({ messages: [message("5", 5)] }), stretch("s0"));

    expect(refreshed(known, conversation({ messages: [message("5", 5)] })).earlier).toHaveLength(1);
  });
});

describe("what is planned", () => {
  const known = conversation({ messages: [message("1", 10, { author: "agent", state: "planned" } as never)] });

  it("is loaded when it goes, because its time is another", () => {
    const heard = conversationHeard(known, event("message.changed", { message_id: "1", state: "queued" }));

    expect(heard.missing).toEqual(["1"]);
  });

  it("is gone when somebody took it back", () => {
    expect(ids(conversationHeard(known, event("message.changed", { message_id: "1", state: "cancelled" })))).toEqual(
      [],
    );
  });
});
