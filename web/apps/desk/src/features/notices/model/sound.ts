/**
 * Short sounds, made here: no file to load. A browser lets only a page sound that somebody has touched, so of several
 * tabs one that was touched waits to be told by the one that hears the events.
 */
import { onBeforeUnmount, onMounted } from "vue";
import type { Kind } from "./rules";
import type { Sound } from "./wishes";

const NAME = "weihu-sound";
const TOUCHES = ["pointerdown", "keydown"] as const;
/** Hertz, one after the other: somebody waits rises, my customer is one, what is back falls, a call is three. */
const NOTES: Record<Kind, readonly number[]> = {
  waiting: [660, 880],
  message: [784],
  returned: [784, 587],
  called: [880, 660, 880],
};
const LOUDNESS: Record<Exclude<Sound, "off">, number> = { soft: 0.08, loud: 0.35 };
const NOTE_S = 0.14;

interface Ring {
  kind: Kind;
  sound: Exclude<Sound, "off">;
}

let context: AudioContext | null = null;
let channel: BroadcastChannel | null = null;
let isSounding = false;

/** Plays it in this tab. */
export function play({ kind, sound }: Ring, on: AudioContext = (context ??= new AudioContext())): void {
  if (on.state === "suspended") void on.resume().catch(() => undefined);
  NOTES[kind].forEach((hertz, index) => {
    const from = on.currentTime + index * NOTE_S;
    const [tone, loudness] = [on.createOscillator(), on.createGain()];
    tone.frequency.value = hertz;
    // A tone that begins or ends at once clicks.
    loudness.gain.setValueAtTime(0, from);
    loudness.gain.linearRampToValueAtTime(LOUDNESS[sound], from + 0.015);
    loudness.gain.exponentialRampToValueAtTime(0.0001, from + NOTE_S);
    tone.connect(loudness).connect(on.destination);
    tone.start(from);
    tone.stop(from + NOTE_S);
  });
}

/** Sounds once, in whichever tab can. */
export function ring(asked: Ring): void {
  if (isSounding || !channel) play(asked);
  else channel.postMessage(asked);
}

/** This tab stands ready to sound for all, as soon as it was touched. */
export function useSounding(): void {
  const over = new AbortController();
  const ready = (): void => {
    for (const touch of TOUCHES) window.removeEventListener(touch, ready);
    if (!navigator.locks || over.signal.aborted) return;
    const held = (): Promise<void> =>
      new Promise((resolve) => {
        isSounding = true;
        over.signal.addEventListener("abort", () => {
          isSounding = false;
          resolve();
        });
      });
    void navigator.locks.request(NAME, { signal: over.signal }, held).catch(() => undefined);
  };
  onMounted(() => {
    // Without locks every tab hears the events itself, and would not know who sounds.
    if (navigator.locks && "BroadcastChannel" in globalThis) {
      channel = new BroadcastChannel(NAME);
      channel.addEventListener("message", ({ data }: MessageEvent<Ring>) => void (isSounding && play(data)));
    }
    if (navigator.userActivation?.hasBeenActive) ready();
    else for (const touch of TOUCHES) window.addEventListener(touch, ready);
  });
  onBeforeUnmount(() => {
    for (const touch of TOUCHES) window.removeEventListener(touch, ready);
    over.abort();
    channel?.close();
    channel = null;
  });
}
