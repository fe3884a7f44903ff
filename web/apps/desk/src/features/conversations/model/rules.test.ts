import { describe, expect, it } from "vitest";
import { refusal, wayOf } from "./attaching";
import { cannedQuery, isSending, type Stroke } from "./keys";
import { harmless, parts } from "./links";
import { conversation, message, session } from "./samples";
import { kindKey, summary } from "./summary";
import { lines } from "./thread";
import { waitingTone, windowView } from "./window";

const stroke = (changes: Partial<Stroke> = {}): Stroke => ({
  ...{ key: "Enter", shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, isComposing: false, keyCode: 13 },
  ...changes,
});

describe("Enter", () => {
  it("sends", () => expect(isSending(stroke())).toBe(true));
  it("with Shift breaks the line", () => expect(isSending(stroke({ shiftKey: true }))).toBe(false));
  it("never sends while an input method is composing", () =>
    expect(isSending(stroke({ isComposing: true }))).toBe(false));
  it("that ends a composition in Safari does not send", () => expect(isSending(stroke({ keyCode: 229 }))).toBe(false));
  it("is the only key that sends", () => expect(isSending(stroke({ key: "a", keyCode: 65 }))).toBe(false));
});

describe("canned replies", () => {
  it("are asked for by a slash at the beginning", () => {
    expect(cannedQuery("/")).toBe("");
    expect(cannedQuery("/预约")).toBe("预约");
    expect(cannedQuery("1/2")).toBeNull();
    expect(cannedQuery("/a b")).toBeNull();
    expect(cannedQuery("//")).toBeNull();
  });
});

describe("the window counter", () => {
  const until = new Date(100 * 3_600_000).toISOString();
  const open = { remaining: 3, until, unreachable: null };
  const at = (hours: number) => (100 - hours) * 3_600_000;

  it("tells count and time left", () => {
    expect(windowView({ ...open, remaining: 5 }, at(47.5))).toEqual({
      count: 5,
      leftMs: 47.5 * 3_600_000,
      tone: "plain",
      why: null,
    });
  });
  it("warns at the last reply and in the last hour", () => {
    expect(windowView({ ...open, remaining: 1 }, at(40)).tone).toBe("warn");
    expect(windowView({ ...open, remaining: 5 }, at(0.5)).tone).toBe("warn");
  });
  it("is closed when either is used up", () => {
    expect(windowView({ ...open, remaining: 0 }, at(40))).toEqual({ count: 0, leftMs: 0, tone: "closed", why: null });
    expect(windowView(open, at(-1)).tone).toBe("closed");
    expect(windowView({ ...open, until: null }, at(1)).tone).toBe("closed");
  });
  it("is closed for who cannot be reached, and says why", () => {
    const unreachable = { zh: "客户已取消关注", en: "unfollowed" };
    expect(windowView({ ...open, unreachable }, at(40))).toEqual({
      count: 0,
      leftMs: 0,
      tone: "closed",
      why: unreachable,
    });
  });
  it("waiting grows from quiet to urgent", () => {
    expect([1, 5, 30].map((minutes) => waitingTone(minutes * 60_000))).toEqual(["plain", "warn", "danger"]);
  });
});

describe("addresses in a text", () => {
  it("are found between Chinese words, without the full stop", () => {
    expect(parts("见 https://a.cn/b?c=1。谢谢")).toEqual([
      { text: "见 ", url: "" },
      { text: "https://a.cn/b?c=1", url: "https://a.cn/b?c=1" },
      { text: "。谢谢", url: "" },
    ]);
  });
  it("that could do harm stay words", () => {
    expect(parts("javascript:alert(1)")).toEqual([{ text: "javascript:alert(1)", url: "" }]);
    expect(harmless("javascript:alert(1)")).toBe("");
    expect(harmless(" https://a.cn")).toBe("");
    expect(harmless("https://a.cn")).toBe("https://a.cn");
  });
});

describe("a thread", () => {
  const day = 86_400;
  it("has a line for each day, and names a speaker once", () => {
    const all = lines(conversation({ messages: [message("1", 10), message("2", 20), message("3", day * 2)] }), []);

    expect(all.map((line) => line.kind)).toEqual(["begin", "day", "message", "message", "day", "message"]);
    expect(all.filter((line) => line.kind === "message").map((line) => line.isFirst)).toEqual([true, false, true]);
  });
  it("shows notes where they were written", () => {
    const note = {
      ...{ id: "n", session_id: "s1", staff: null, text: "急", mentions: [], quote: null },
      created_at: new Date(15_000).toISOString(),
    };
    const all = lines(conversation({ messages: [message("1", 10), message("2", 20)], notes: [note] }), []);

    expect(all.map((line) => line.kind)).toEqual(["begin", "day", "message", "note", "message"]);
  });
  it("goes on upwards through earlier sessions, each headed where its beginning is shown", () => {
    const before = session({ id: "s0", state: "closed", opened_at: new Date(0).toISOString() });
    const earlier = { session: before, messages: [message("0", 5)], notes: [], before: null, earlierSessionId: null };
    const known = conversation({ messages: [message("1", 10)], earlierSessionId: "s0", earlier: [earlier] });

    expect(lines(known, []).map((line) => line.kind)).toEqual([
      "begin",
      "session",
      "day",
      "message",
      "session",
      "message",
    ]);
    const more = lines({ ...known, earlier: [{ ...earlier, before: "1.2.3" }] }, []);
    expect(more.map((line) => line.kind)).toEqual(["day", "message", "session", "message"]);
    expect(lines(conversation({ messages: [message("1", 10)] }), []).map((line) => line.kind)).toEqual([
      ...["begin", "day", "message"],
    ]);
  });
  it("ends with what is being sent", () => {
    const pending = { key: "k", sessionId: "s1", text: "好", file: null, at: 1, failure: "" };

    expect(lines(conversation({ messages: [message("1", 10)] }), [pending]).at(-1)).toMatchObject({ kind: "pending" });
  });
});

describe("a message in one line", () => {
  it("is its words, or its kind and words", () => {
    expect(summary({ kind: "text", text: "你好" }, (key) => key)).toBe("你好");
    expect(summary({ kind: "place", text: "宁波" }, (key) => key)).toBe("conversations.kind.place 宁波");
    expect(kindKey("something new")).toBe("conversations.kind.unsupported");
  });
});

describe("files", () => {
  const MB = 1024 * 1024;

  it("that nobody should be sent, or too large, are refused before they are sent", () => {
    expect(refusal({ name: "a.png", type: "image/png", size: 10 })).toBe("");
    expect(refusal({ name: "a.svg", type: "image/svg+xml", size: 10 })).toMatch(/never$/);
    expect(refusal({ name: "a.pdf", type: "application/pdf", size: 51 * MB })).toMatch(/tooLarge$/);
  });
  it("go as they are when the platform takes them, else as a link", () => {
    expect(wayOf({ type: "image/png", size: 10 * MB })).toBe("reply");
    expect(wayOf({ type: "video/mp4", size: 9 * MB })).toBe("reply");
    expect(wayOf({ type: "video/mp4", size: 11 * MB })).toBe("handout");
    expect(wayOf({ type: "application/pdf", size: 10 })).toBe("handout");
  });
});
