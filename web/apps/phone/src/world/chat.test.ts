import { describe, expect, test } from "vitest";
import { line } from "../testing/samples";
import {
  EMPTY,
  given,
  itemArrived,
  loadBegan,
  loadEnded,
  loadFailed,
  newest,
  sayingBegan,
  sayingEnded,
  sayingFailed,
  typingChanged,
  wasRead,
} from "./chat";

const mine = (seq: number, text = "hello") => line(seq, { from: "me", text });

describe("a line of the stream", () => {
  test("is shown once, in order of its number, and counts as unread while nobody looks", () => {
    let chat = itemArrived(EMPTY, line(5), false);
    chat = itemArrived(chat, line(3), false);
    chat = itemArrived(chat, line(5), false);

    expect(chat.items.map((item) => item.seq)).toEqual([3, 5]);
    expect(chat.unread).toBe(2);
    expect(wasRead(chat).unread).toBe(0);
  });

  test("is not unread in a chat that is looked at, nor is what one says oneself", () => {
    expect(itemArrived(EMPTY, line(1), true).unread).toBe(0);
    expect(itemArrived(EMPTY, mine(1), false).unread).toBe(0);
  });

  test("ends the typing sign when the account speaks, not when the person does", () => {
    const typing = typingChanged(EMPTY, true);

    expect(itemArrived(typing, mine(1), true).typing).toBe(true);
    expect(itemArrived(typing, line(2), true).typing).toBe(false);
  });
});

describe("what is being said", () => {
  test("stands at the end until its line comes, whichever of answer and stream is first", () => {
    const said = sayingBegan(EMPTY, 1, mine(-1));
    expect(newest(said)?.text).toBe("hello");

    const answerFirst = itemArrived(sayingEnded(said, 1, 7), mine(7), true);
    const streamFirst = sayingEnded(itemArrived(said, mine(7), true), 1, 7);

    for (const chat of [answerFirst, streamFirst]) {
      expect(chat.pending).toEqual([]);
      expect(chat.items.map((item) => item.seq)).toEqual([7]);
    }
  });

  test("the same words said twice stay two", () => {
    const twice = sayingBegan(sayingBegan(EMPTY, 1, mine(-1)), 2, mine(-2));
    const chat = itemArrived(twice, mine(7), true);

    expect(chat.pending.map((one) => one.local)).toEqual([2]);
  });

  test("stays with its fault when it failed, can be said again and given up", () => {
    const failed = sayingFailed(sayingBegan(EMPTY, 1, mine(-1)), 1, "unreachable");
    expect(failed.pending).toMatchObject([{ local: 1, state: "failed", error: "unreachable" }]);

    expect(sayingBegan(failed, 1, mine(-1)).pending).toMatchObject([{ local: 1, state: "sending", error: "" }]);
    expect(given(failed, 1).pending).toEqual([]);
  });
});

describe("loading", () => {
  test("keeps what came meanwhile and forgets what the sandbox no longer has", () => {
    const before = loadBegan(itemArrived(EMPTY, line(99), true));
    const during = itemArrived(before, line(4), true);

    const chat = loadEnded(during, [line(1), line(2)]);

    expect(chat.items.map((item) => item.seq)).toEqual([1, 2, 4]);
    expect([chat.loaded, chat.since]).toEqual([true, null]);
  });

  test("takes away a bubble whose line is among the loaded", () => {
    const said = sayingEnded(sayingBegan(EMPTY, 1, mine(-1)), 1, 7);

    expect(loadEnded(loadBegan(said), [mine(7)]).pending).toEqual([]);
  });

  test("tells why it failed and keeps what is known", () => {
    const chat = loadFailed(loadBegan(itemArrived(EMPTY, line(1), true)), "away");

    expect([chat.error, chat.items.length, chat.since]).toEqual(["away", 1, null]);
  });
});
