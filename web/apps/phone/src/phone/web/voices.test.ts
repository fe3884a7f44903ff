import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { phone } from "../../testing/samples";
import { createWorld } from "../../world";
import { createHandset } from "../handset";
import type { Params } from "./protocol";
import { voices } from "./voices";

/** A microphone and a loudspeaker that a test holds in its hands. */
class Recorder {
  static isTypeSupported = () => true;
  state = "inactive";
  mimeType = "audio/webm;codecs=opus";
  ondataavailable: (event: { data: Blob }) => void = () => undefined;
  onstop: () => void = () => undefined;
  start() {
    this.state = "recording";
  }
  stop() {
    this.state = "inactive";
    this.ondataavailable({ data: new Blob(["sound"]) });
    this.onstop();
  }
}

class Sound {
  static made: Sound[] = [];
  onended: () => void = () => undefined;
  play = vi.fn(() => Promise.resolve());
  pause = vi.fn();
  constructor(readonly src: string) {
    Sound.made.push(this);
  }
}

const track = { stop: vi.fn() };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance", "setInterval", "clearInterval"] });
  Sound.made = [];
  track.stop.mockClear();
  vi.stubGlobal("MediaRecorder", Recorder);
  vi.stubGlobal("Audio", Sound);
  const mediaDevices = { getUserMedia: () => Promise.resolve({ getTracks: () => [track] }) };
  vi.stubGlobal("navigator", Object.assign(Object.create(navigator) as object, { mediaDevices }));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function page() {
  const world = createWorld();
  world.state.phones.set("p1", phone());
  const told = vi.fn();
  let end: () => void = () => undefined;
  const able = voices(
    createHandset(world, "p1", (_key, fallback) => fallback),
    told,
    (ending) => (end = ending),
  );
  const ask = (name: string, params: Params = {}) =>
    Promise.resolve(able[name]!({ page: "one", number: 1, name, url: "http://a.cn", params, bridge: false }, "wx1"));
  return { ask, told, end: () => end() };
}

describe("recording", () => {
  test("gives the page what was said between its two calls", async () => {
    const { ask, told } = page();

    expect(await ask("startRecord")).toEqual({ end: "ok" });
    vi.advanceTimersByTime(2000);
    const { end, clip } = await ask("stopRecord");

    expect([end, (clip as Blob).size]).toEqual(["ok", 5]);
    expect(track.stop).toHaveBeenCalledOnce();
    expect(told).not.toHaveBeenCalled();
  });

  test("of a blink is too short, and without a beginning there is no end", async () => {
    const { ask } = page();

    expect(await ask("stopRecord")).toEqual({ end: "fail, not recording" });
    await ask("startRecord");
    vi.advanceTimersByTime(100);

    expect(await ask("stopRecord")).toEqual({ end: "fail, tooshort" });
  });

  test("ends after a minute by itself and tells the page", async () => {
    const { ask, told } = page();

    await ask("startRecord");
    vi.advanceTimersByTime(60_200);

    expect(told).toHaveBeenCalledExactlyOnceWith("one", "onVoiceRecordEnd", { clip: expect.any(Blob) as Blob });
  });

  test("without a microphone fails in its words", async () => {
    const { ask } = page();
    const mediaDevices = { getUserMedia: () => Promise.reject(new Error("NotAllowed")) };
    vi.stubGlobal("navigator", { mediaDevices });

    expect(await ask("startRecord")).toEqual({ end: "fail, NotAllowed" });
  });

  test("stops with the window", async () => {
    const { ask, end } = page();

    await ask("startRecord");
    end();

    expect(track.stop).toHaveBeenCalledOnce();
  });
});

describe("playing", () => {
  const given = { localId: "blob:1", clip: new Blob(["sound"]) };

  test("goes on where it was paused, and its end is told", async () => {
    const { ask, told } = page();

    expect(await ask("playVoice", given)).toEqual({ end: "ok" });
    await ask("pauseVoice");
    await ask("playVoice", given);

    const [sound] = Sound.made;
    expect(Sound.made).toHaveLength(1);
    expect([sound!.play.mock.calls.length, sound!.pause.mock.calls.length]).toEqual([2, 1]);
    sound!.onended();
    expect(told).toHaveBeenCalledExactlyOnceWith("one", "onVoicePlayEnd", { localId: "blob:1" });
  });

  test("another voice silences the first; what is not the page's is not played", async () => {
    const { ask } = page();

    await ask("playVoice", given);
    await ask("playVoice", { ...given, localId: "blob:2" });

    expect(Sound.made[0]!.pause).toHaveBeenCalledOnce();
    expect(await ask("playVoice", { localId: "blob:3" })).toEqual({ end: "fail, invalid localId" });
    expect(Sound.made).toHaveLength(2);
  });
});
