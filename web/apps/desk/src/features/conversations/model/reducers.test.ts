import type { StreamEvent } from "@weihu/api";
import { describe, expect, it } from "vitest";
import { conversationHeard, filled, readBack, refreshed, stored, toldNews } from "./reducers";
import { conversation, message, session } from "./samples";
import type { MessageState } from "./types";

const event = (name: string, data: Record<string, unknown>, number = 5): StreamEvent => ({
  number,
  name,
  data: { session_id: "s1", ...data },
});

describe("old snapshot + event = new snapshot", () => {
  it("message.added: the message is loaded and stands at the end", () => {
    const old = conversation({ messages: [message("1", 10)] });

    const heard = conversationHeard(old, event("message.added", { message_id: "2", author: "customer" }));
    const whole = filled(heard, [message("2", 11)], 5);

    expect(heard.missing).toEqual(["2"]);
    expect(heard.isStale).toBe(false);
    expect(whole.messages.map((one) => one.id)).toEqual(["1", "2"]);
    expect(whole.missing).toEqual([]);
  });

  it("message.added for a message that is there changes nothing", () => {
    const old = conversation({ messages: [message("1", 10)] });

    expect(conversationHeard(old, event("message.added", { message_id: "1" }))).toBe(old);
  });

  it("message.added twice asks once", () => {
    const once = conversationHeard(conversation(), event("message.added", { message_id: "2" }));

    expect(conversationHeard(once, event("message.added", { message_id: "2" }))).toBe(once);
  });

  it("message.changed: sent is shown at once, without loading", () => {
    const old = conversation({ messages: [message("1", 10, { author: "agent", state: "queued" })] });

    const heard = conversationHeard(old, event("message.changed", { message_id: "1", state: "sent" }));

    expect(heard.messages[0]?.state).toBe("sent");
    expect(heard.missing).toEqual([]);
  });

  it.each(["refused", "unknown", "expired"])("message.changed: %s is shown at once and its reason loaded", (state) => {
    const old = conversation({ messages: [message("1", 10, { author: "agent", state: "sending" })] });

    const heard = conversationHeard(old, event("message.changed", { message_id: "1", state }));

    expect(heard.messages[0]?.state).toBe(state);
    expect(heard.missing).toEqual(["1"]);
  });

  it("message.changed: a picture that came is loaded", () => {
    const old = conversation({ messages: [message("1", 10, { kind: "picture", file_state: "fetching" })] });

    expect(conversationHeard(old, event("message.changed", { message_id: "1", state: "received" })).missing).toEqual([
      "1",
    ]);
  });

  it("session.changed: whose it is changes at once", () => {
    const old = conversation({ session: session({ state: "waiting", version: 3 }) });

    const told = { state: "serving", agent_id: "9", version: 4, moved: true };
    const heard = conversationHeard(old, event("session.changed", told));

    expect(heard.session).toMatchObject({ state: "serving", agent: { id: "9" }, version: 4 });
    expect(heard.isBehind).toBe(true);
  });

  it("session.changed that only was read asks for nothing", () => {
    const old = conversation({ session: session({ agent: { id: "9", name: "王芳" }, unread: 2, version: 3 }) });

    const told = { state: "serving", agent_id: "9", unread: 0, moved: false, version: 4 };
    const heard = conversationHeard(old, event("session.changed", told));

    expect(heard).toEqual({ ...old, session: { ...old.session, unread: 0, version: 4 } });
  });

  it("session.changed of one that the rules have: its messages were not told, so all is loaded", () => {
    const old = conversation({ session: session({ state: "bot", version: 3 }) });
    const told = { state: "bot", agent_id: null, unread: 1, moved: false, version: 4 };

    expect(conversationHeard(old, event("session.changed", told)).isStale).toBe(true);
  });

  it("news bring messages, session and window, but no session older than the events", () => {
    const old = conversation({ session: session({ unread: 0, version: 4 }), missing: ["2"] });
    const window = { remaining: 3, until: null, unreachable: null };

    const whole = toldNews(old, {
      number: 5,
      session: session({ unread: 1, version: 3 }),
      window,
      messages: [message("2", 2)],
    });

    expect(whole.session).toMatchObject({ unread: 0, version: 4 });
    expect([whole.window.remaining, whole.missing, whole.messages.map((one) => one.id)]).toEqual([3, [], ["2"]]);
  });

  it("session.changed that is not newer changes nothing", () => {
    const old = conversation({ session: session({ state: "closed", version: 4 }) });

    expect(conversationHeard(old, event("session.changed", { state: "serving", version: 4 }))).toBe(old);
  });

  it("note.added: the notes are loaded", () => {
    expect(conversationHeard(conversation(), event("note.added", { note_id: "3" })).isStale).toBe(true);
  });

  it("customer.changed: name and tags are loaded; of another customer nothing happens", () => {
    const old = conversation();
    const changed = (customer_id: string) => ({ number: 5, name: "customer.changed", data: { customer_id } });

    expect(conversationHeard(old, changed("c1")).isStale).toBe(true);
    expect(conversationHeard(old, changed("c2"))).toBe(old);
  });

  it("events of other sessions change nothing", () => {
    const old = conversation();

    expect(conversationHeard(old, event("message.added", { session_id: "s2", message_id: "2" }))).toBe(old);
  });
});

describe("an answer that an event has overtaken", () => {
  const answered = (state: MessageState) => message("1", 10, { author: "agent", state });
  const changed = (state: MessageState, number: number) => event("message.changed", { message_id: "1", state }, number);

  it("does not take back what is known: sent stays sent", () => {
    const heard = conversationHeard(conversation({ missing: ["1"] }), changed("sent", 7));

    expect(filled(heard, [answered("queued")], 6).messages[0]?.state).toBe("sent");
    expect(refreshed(heard, conversation({ messages: [answered("queued")], number: 6 })).messages[0]?.state).toBe(
      "sent",
    );
    expect(stored(heard, answered("queued")).messages[0]?.state).toBe("sent");
  });

  it("counts when it is newer: what was sent again is on its way", () => {
    const heard = conversationHeard(conversation({ messages: [answered("sending")] }), changed("refused", 7));

    expect(filled(heard, [answered("queued")], 8).messages[0]?.state).toBe("queued");
    expect(refreshed(heard, conversation({ messages: [answered("queued")], number: 8 })).told).toEqual({});
  });

  it("is asked for again when the event did not say it whole: a reason, a file", () => {
    const heard = conversationHeard(conversation(), changed("refused", 7));

    expect(filled(heard, [answered("sending")], 6)).toMatchObject({ missing: ["1"], messages: [{ state: "refused" }] });
    expect(filled(heard, [answered("refused")], 7).missing).toEqual([]);
  });

  it("does not bring back what was cancelled", () => {
    const heard = conversationHeard(conversation({ missing: ["1"] }), changed("cancelled" as MessageState, 7));

    expect(filled(heard, [answered("planned")], 6)).toMatchObject({ missing: [], messages: [] });
    expect(refreshed(heard, conversation({ messages: [answered("planned")], number: 6 })).messages).toEqual([]);
  });

  it("of my own saying is older than whatever stands there", () => {
    const old = conversation({ messages: [answered("sent")] });

    expect(stored(old, answered("queued"))).toBe(old);
  });
});

describe("the order of a thread", () => {
  it("a late message stands where it was said", () => {
    const old = conversation({ messages: [message("1", 10), message("3", 30)] });

    expect(filled(old, [message("9", 20, { late: true })], 5).messages.map((one) => one.id)).toEqual(["1", "9", "3"]);
  });

  it("within a second the server's place counts, whichever came first", () => {
    const answered = message("1", 10, { place: "10.400" });
    const said = message("2", 10, { place: "10.000" });

    const one = filled(conversation({ messages: [answered] }), [said], 5);
    const other = filled(conversation({ messages: [said] }), [answered], 5);

    expect(one.messages).toEqual([said, answered]);
    expect(other.messages).toEqual(one.messages);
  });

  it("what was planned moves to where it was sent", () => {
    const planned = message("1", 10, { state: "planned" });
    const sent = message("1", 30, { state: "sent" });

    const whole = filled(conversation({ messages: [planned, message("2", 20)] }), [sent], 5);

    expect(whole.messages.map((one) => one.id)).toEqual(["2", "1"]);
  });

  it("an older stretch of the same second stands in front", () => {
    const old = conversation({ messages: [message("2", 10)], before: "x" });

    const whole = readBack(old, [message("1", 10)], null);

    expect(whole.messages.map((one) => one.id)).toEqual(["1", "2"]);
    expect(whole.before).toBeNull();
  });
});

describe("a snapshot loaded anew", () => {
  it("keeps what was read back and what came meanwhile", () => {
    const old = conversation({ messages: [message("1", 1), message("2", 2), message("4", 4)], before: "older" });
    const loaded = conversation({ messages: [message("2", 2), message("3", 3)], before: "newer" });

    const whole = refreshed(old, loaded);

    expect(whole.messages.map((one) => one.id)).toEqual(["1", "2", "3", "4"]);
    expect(whole.before).toBe("older");
  });

  it("after a gap shows the loaded stretch alone", () => {
    const old = conversation({ messages: [message("1", 1)] });
    const loaded = conversation({ messages: [message("8", 8), message("9", 9)], before: "x" });

    expect(refreshed(old, loaded).messages.map((one) => one.id)).toEqual(["8", "9"]);
  });

  it("equals the snapshot that the same events made", () => {
    const old = conversation({ messages: [message("1", 1)], session: session({ state: "waiting", version: 1 }) });
    const events = [
      event("session.changed", { state: "serving", agent_id: "9", moved: true, version: 2 }),
      event("message.added", { message_id: "2" }),
    ];
    const server = conversation({
      messages: [message("1", 1), message("2", 2)],
      session: session({ state: "serving", agent: { id: "9", name: "王芳" }, version: 2 }),
    });

    const heard = events.reduce(conversationHeard, old);
    const whole = refreshed(filled(heard, [message("2", 2)], 5), server);

    expect({ ...whole, isBehind: false }).toEqual(server);
  });
});
