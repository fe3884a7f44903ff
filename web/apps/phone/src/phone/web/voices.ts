/** Recording and playing: one recording, one voice at a time. */
import * as api from "../../api/client";
import { createRecorder, type Recorded } from "../composer/recorder";
import type { Handset } from "../handset";
import type { Abilities, Tell } from "./bridge";
import { clipOf, uploaded } from "./pictures";
import { type Ended, failed, OK, words } from "./protocol";

export function voices(handset: Handset, tell: Tell, ending: (end: () => void) => void): Abilities {
  let page = "";
  let stopping: ((recorded: Ended) => void) | null = null;
  let began: ((ended: Ended) => void) | null = null;
  let sound: { id: string; audio: HTMLAudioElement } | null = null;

  const recorder = createRecorder(
    ({ clip }: Recorded) => {
      if (stopping) stopping({ ...OK, clip });
      else tell(page, "onVoiceRecordEnd", { clip });
      stopping = null;
    },
    (error) => began?.(failed(error instanceof Error ? error.message : String(error))),
  );

  function silence(): void {
    sound?.audio.pause();
    sound = null;
  }

  ending(() => {
    silence();
    recorder.finish(false);
  });

  return {
    startRecord: (asked) =>
      new Promise((resolve) => {
        page = asked.page;
        began = resolve;
        void recorder.start().then(() => resolve(recorder.state.value === "on" ? OK : failed("recording")));
      }),

    stopRecord: () =>
      new Promise((resolve) => {
        if (recorder.state.value !== "on") {
          resolve(failed("not recording"));
          return;
        }
        stopping = resolve;
        recorder.finish(true, () => resolve(failed("tooshort")));
      }),

    async playVoice({ page: from, params }) {
      const clip = clipOf(params);
      const id = words(params, "localId");
      if (!clip) return failed("invalid localId");
      if (sound?.id !== id) {
        silence();
        const audio = new Audio(URL.createObjectURL(clip));
        audio.onended = () => {
          URL.revokeObjectURL(audio.src);
          if (sound?.audio === audio) sound = null;
          tell(from, "onVoicePlayEnd", { localId: id });
        };
        sound = { id, audio };
      }
      await sound.audio.play();
      return OK;
    },

    pauseVoice() {
      sound?.audio.pause();
      return OK;
    },

    stopVoice() {
      silence();
      return OK;
    },

    uploadVoice: ({ params }, appid) => uploaded(handset, appid, "voice", clipOf(params)),

    async downloadVoice({ params }) {
      return { ...OK, clip: await api.medium(words(params, "serverId"), "mp3") };
    },
  };
}
