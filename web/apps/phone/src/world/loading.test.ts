import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { fakeSandbox } from "../testing/sandbox";
import { ACCOUNT, APPID, line, phone } from "../testing/samples";
import { createDeeds } from "./deeds";
import { createLoading } from "./loading";
import { createState } from "./state";

function world() {
  const state = createState();
  return { state, load: createLoading(state), deeds: createDeeds(state) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const THERE = {
  "GET /phones/p1": phone(),
  "GET /phones/p1/screen": { items: [line(1)], next: 1 },
  "GET /accounts": { items: [ACCOUNT], next: 1 },
  "GET /phones": { items: [phone()], next: 1 },
  "GET /clock": { now: 0, offset_s: 172_800 },
};

describe("a phone on the wall", () => {
  test("is loaded with its chats, and follows the stream from then on", async () => {
    fakeSandbox(THERE);
    const { state, load } = world();

    await load.phone("p1");
    load.happened({ seq: 2, type: "screen", phone: "p1", appid: APPID, item: line(2) });
    load.happened({ seq: 3, type: "typing", phone: "p1", appid: APPID, on: true });

    const chat = state.chat("p1", APPID);
    expect(chat.items.map((item) => item.seq)).toEqual([1, 2]);
    expect([chat.typing, chat.unread]).toEqual([true, 1]);
  });

  test("has read what it shows", async () => {
    fakeSandbox(THERE);
    const { state, load } = world();
    await load.phone("p1");
    load.happened({ seq: 2, type: "screen", phone: "p1", appid: APPID, item: line(2) });

    state.view("p1", APPID);
    load.happened({ seq: 3, type: "screen", phone: "p1", appid: APPID, item: line(3) });

    expect(state.chat("p1", APPID).unread).toBe(0);
  });

  test("a line that changed is shown anew in its place, and is nothing new", () => {
    fakeSandbox(THERE);
    const { state, load } = world();
    state.changeChat("p1", APPID, (chat) => ({ ...chat, items: [line(1), line(2)] }));
    void load.phone("p1");

    load.happened({ seq: 9, type: "line", phone: "p1", appid: APPID, item: line(1, { removed: true }) });

    expect(state.chat("p1", APPID).items.map((one) => one.removed ?? false)).toEqual([true, false]);
    expect(state.chat("p1", APPID).unread).toBe(0);
  });

  test("news of phones that are not on it are left alone", () => {
    fakeSandbox(THERE);
    const { state, load } = world();

    load.happened({ seq: 2, type: "screen", phone: "p9", appid: APPID, item: line(2) });

    expect(state.chats.size).toBe(0);
  });

  test("that is not there is known as gone until it is made", async () => {
    fakeSandbox({ "GET /phones/p1": { error: "no_phone", detail: "there is no phone p1" } });
    const { state, load } = world();
    vi.stubGlobal("fetch", () => Promise.resolve(new Response('{"error":"no_phone"}', { status: 404 })));
    await load.phone("p1");
    expect(state.gone.has("p1")).toBe(true);

    fakeSandbox(THERE);
    load.happened({ seq: 5, type: "phone", phone: "p1" });
    await vi.runAllTimersAsync();

    expect([state.gone.has("p1"), state.phones.has("p1")]).toEqual([false, true]);
  });
});

test("an emptied sandbox empties the page, and is read again", async () => {
  fakeSandbox(THERE);
  const { state, load } = world();
  await load.phone("p1");
  load.happened({ seq: 2, type: "screen", phone: "p1", appid: APPID, item: line(2) });

  load.happened({ seq: 9, type: "reset" });
  expect([state.phones.size, state.chats.size]).toEqual([0, 0]);
  await vi.runAllTimersAsync();

  expect(state.chat("p1", APPID).items.map((item) => item.seq)).toEqual([1]);
  expect(state.ahead.value).toBe(172_800);
});

test("the log keeps each entry once, by number, however it came", async () => {
  const entry = (seq: number) => ({ seq, kind: "api", time: seq });
  fakeSandbox({ "GET /log": { items: [], next: 0 } });
  const { state, load } = world();

  load.happened({ seq: 2, type: "log", entry: entry(2) });
  load.happened({ seq: 3, type: "log", entry: entry(3) });
  state.logged([entry(1), entry(2)]);
  await vi.runAllTimersAsync();

  expect(state.log.value.map((one) => one.seq)).toEqual([1, 2, 3]);
});

describe("what is said", () => {
  test("goes to the sandbox once and becomes its line", async () => {
    const asked = fakeSandbox({
      "POST /phones/p1/messages": { msg_id: "1", seq: 8, delivered: false, result: "waiting" },
    });
    const { state, deeds } = world();

    await deeds.say("p1", { appid: APPID, type: "text", text: "你好" }, { kind: "text", text: "你好" });

    expect(asked).toEqual([
      { method: "POST", path: "/phones/p1/messages", body: { appid: APPID, type: "text", text: "你好" } },
    ]);
    expect(state.chat("p1", APPID).pending).toMatchObject([{ state: "sending", seq: 8 }]);
  });

  test("that was refused can be tried again", async () => {
    fakeSandbox({ "POST /phones/p1/messages": { error: "not_following", detail: "no" } });
    const { state, deeds } = world();
    await deeds.say("p1", { appid: APPID, type: "text", text: "你好" }, { kind: "text", text: "你好" });
    const [failed] = state.chat("p1", APPID).pending;
    expect(failed).toMatchObject({ state: "failed", error: "not_following" });

    fakeSandbox({ "POST /phones/p1/messages": { msg_id: "1", seq: 8, delivered: false, result: "waiting" } });
    await deeds.retry(failed!.local);

    expect(state.chat("p1", APPID).pending).toMatchObject([{ state: "sending", seq: 8 }]);
  });
});
