/** One voice at a time, wherever on the wall it is. */
import { ref } from "vue";

export const playing = ref("");
let sound: HTMLAudioElement | null = null;

/** Start this one (and silence another), or stop it. */
export async function toggle(url: string): Promise<void> {
  const again = playing.value === url;
  stop();
  if (again) return;
  sound = new Audio(url);
  playing.value = url;
  const own = sound;
  const ended = () => {
    if (sound === own) stop();
  };
  own.onended = ended;
  own.onerror = ended;
  await own.play().catch(ended);
}

function stop(): void {
  sound?.pause();
  sound = null;
  playing.value = "";
}
