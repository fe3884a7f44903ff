/** The microphone: one recording at a time, at most a minute. */
import { ref } from "vue";

export const LONGEST_S = 60;
const SHORTEST_S = 0.5;
const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];

export interface Recorded {
  clip: Blob;
  filename: string;
  seconds: number;
}

export function createRecorder(done: (recorded: Recorded) => void, failed: (error: unknown) => void) {
  const state = ref<"idle" | "asking" | "on">("idle");
  const seconds = ref(0);
  let recorder: MediaRecorder | null = null;
  let kept = true;
  let began = 0;
  let ticking = 0;
  let thrown: (() => void) | undefined;

  async function start(): Promise<void> {
    if (state.value !== "idle") return;
    state.value = "asking";
    kept = true;
    seconds.value = 0;
    let stream: MediaStream;
    try {
      if (!("mediaDevices" in navigator)) throw new Error("mediaDevices");
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch (error) {
      state.value = "idle";
      failed(error);
      return;
    }
    if (kept) record(stream);
    else {
      silence(stream);
      state.value = "idle";
    }
  }

  function record(stream: MediaStream): void {
    const type = TYPES.find((one) => MediaRecorder.isTypeSupported(one));
    const pieces: Blob[] = [];
    recorder = new MediaRecorder(stream, type ? { mimeType: type } : {});
    recorder.ondataavailable = (event) => pieces.push(event.data);
    recorder.onstop = () => {
      const length = (performance.now() - began) / 1000;
      silence(stream);
      window.clearInterval(ticking);
      state.value = "idle";
      const mime = recorder?.mimeType.split(";")[0] || "audio/webm";
      recorder = null;
      if (!kept || length < SHORTEST_S) {
        thrown?.();
        return;
      }
      done({ clip: new Blob(pieces, { type: mime }), filename: `voice.${mime.split("/")[1]}`, seconds: length });
    };
    began = performance.now();
    recorder.start();
    state.value = "on";
    ticking = window.setInterval(() => {
      seconds.value = Math.floor((performance.now() - began) / 1000);
      if (seconds.value >= LONGEST_S) finish(true);
    }, 200);
  }

  /** End it: sent, or thrown away, as is one too short to be heard; then `dropped` hears of it. */
  function finish(keep: boolean, dropped?: () => void): void {
    thrown = dropped;
    kept = keep && state.value === "on";
    if (recorder?.state === "recording") recorder.stop();
  }

  return { state, seconds, start, finish };
}

function silence(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
