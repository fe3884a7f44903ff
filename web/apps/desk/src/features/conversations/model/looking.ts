/** Who else looks at a conversation or types in it: told by streams for some seconds and kept nowhere. */
import type { StreamEvent } from "@weihu/api";
import { computed, onBeforeUnmount, onMounted, reactive, ref, watch, type Ref } from "vue";
import { useMe } from "../../../app/me";
import { isSeen } from "../../../app/screen";
import * as calls from "./calls";

export type How = "looking" | "typing" | "left";
interface Look {
  how: How;
  at: number;
}

const AGAIN_MS = 20_000;
const LOOKS_MS = 45_000;
const TYPES_MS = 6000;
const BEAT_MS = 2000;
const TYPING_PAUSE_MS = 4000;
const known = reactive(new Map<string, Map<string, Look>>());
const answers = new Map<string, () => void>();

export function hearLook(event: StreamEvent, now = Date.now()): void {
  if (event.name !== "session.looked") return;
  const session = String(event.data["session_id"]);
  const staff = String(event.data["staff_id"]);
  const how = event.data["how"] as How;
  if (staff === useMe().me?.id) return;
  const people = new Map(known.get(session));
  const isNew = !people.has(staff);
  if (how === "left") people.delete(staff);
  else people.set(staff, { how, at: now });
  known.set(session, people);
  // Who has come just now does not know of us.
  if (isNew && how !== "left") answers.get(session)?.();
}

/** Those who look now, and those of them who type. */
export function lookersOf(session: string, now = Date.now()): { looking: string[]; typing: string[] } {
  const people = [...(known.get(session) ?? [])].filter(([, look]) => now - look.at < LOOKS_MS);
  const types = (look: Look) => look.how === "typing" && now - look.at < TYPES_MS;
  return {
    looking: people.filter(([, look]) => !types(look)).map(([staff]) => staff),
    typing: people.filter(([, look]) => types(look)).map(([staff]) => staff),
  };
}

/** Tells the others while the conversation is on the screen; gives who else is there. */
export function useLooking(session: Ref<string>) {
  let saidAt = 0;
  const say = (how: How): void => {
    saidAt = Date.now();
    void calls.look(session.value, how).catch(() => undefined);
  };
  const still = (): void => void (isSeen.value && say("looking"));
  let timer = 0;
  // Somebody who falls silent is seen to.
  const beat = ref(0);
  const beats = window.setInterval(() => isSeen.value && beat.value++, BEAT_MS);
  onMounted(() => {
    still();
    timer = window.setInterval(still, AGAIN_MS);
    answers.set(session.value, () => {
      if (Date.now() - saidAt > 1000) still();
    });
  });
  watch(isSeen, (seen) => say(seen ? "looking" : "left"));
  onBeforeUnmount(() => {
    window.clearInterval(timer);
    window.clearInterval(beats);
    answers.delete(session.value);
    say("left");
  });
  return computed(() => (void beat.value, lookersOf(session.value)));
}

let typedAt = 0;
/** I am typing here; told once in a while. */
export function typesIn(session: string): void {
  if (Date.now() - typedAt < TYPING_PAUSE_MS) return;
  typedAt = Date.now();
  void calls.look(session, "typing").catch(() => undefined);
}
