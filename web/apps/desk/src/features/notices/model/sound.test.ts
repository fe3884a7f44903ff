import { describe, expect, it, vi } from "vitest";
import { KINDS } from "./rules";
import { play } from "./sound";

/** A browser's sounds, as far as they are asked for. */
function context(state: AudioContextState) {
  const tones: { hertz: number; from: number; to: number }[] = [];
  const peaks: number[] = [];
  const resume = vi.fn(async () => undefined);
  const made = {
    state,
    currentTime: 5,
    destination: {},
    resume,
    createOscillator: () => {
      const tone = { frequency: { value: 0 }, from: 0, connect: (to: unknown) => to };
      return {
        ...tone,
        start: (at: number) => (tone.from = at),
        stop: (to: number) => tones.push({ hertz: tone.frequency.value, from: tone.from, to }),
      };
    },
    createGain: () => ({
      gain: {
        setValueAtTime: () => undefined,
        linearRampToValueAtTime: (peak: number) => peaks.push(peak),
        exponentialRampToValueAtTime: () => undefined,
      },
      connect: () => undefined,
    }),
  };
  return { context: made as unknown as AudioContext, tones, peaks, resume };
}

describe("a sound", () => {
  it.each(KINDS)("of %s is short, one tone after the other", (kind) => {
    const { context: on, tones } = context("running");

    play({ kind, sound: "soft" }, on);

    expect(tones.length).toBeGreaterThan(0);
    expect(tones.at(-1)!.to - 5).toBeLessThan(0.5);
    tones.slice(1).forEach((tone, index) => expect(tone.from).toBeCloseTo(tones[index]!.to));
  });

  it("tells the kinds apart", () => {
    const heard = KINDS.map((kind) => {
      const { context: on, tones } = context("running");
      play({ kind, sound: "soft" }, on);
      return tones.map((tone) => tone.hertz).join();
    });

    expect(new Set(heard).size).toBe(KINDS.length);
  });

  it("that is loud is louder, and a page that sleeps is woken", () => {
    const [soft, loud] = [context("running"), context("suspended")];
    play({ kind: "message", sound: "soft" }, soft.context);
    play({ kind: "message", sound: "loud" }, loud.context);

    expect(loud.peaks[0]).toBeGreaterThan(2 * soft.peaks[0]!);
    expect([soft.resume.mock.calls.length, loud.resume.mock.calls.length]).toEqual([0, 1]);
  });
});
