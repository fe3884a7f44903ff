/** How somebody wants to be told, kept in this browser for each person by herself. */
import { ref, watch, type Ref } from "vue";
import type { Kind } from "./rules";

export const SOUNDS = ["off", "soft", "loud"] as const;
export type Sound = (typeof SOUNDS)[number];

export interface Wishes {
  popup: boolean;
  sound: Sound;
  /** Names and words outside the page, where others may read them. */
  words: boolean;
  kinds: Record<Kind, boolean>;
}

export const FIRST: Wishes = {
  popup: false,
  sound: "soft",
  words: true,
  kinds: { returned: true, message: true, waiting: true, called: true },
};

/** What was kept, as far as it makes sense. */
export function wishesOf(kept: string | null): Wishes {
  let found: Partial<Wishes> = {};
  try {
    found = (JSON.parse(kept ?? "{}") ?? {}) as Partial<Wishes>;
  } catch {
    // As if nothing was kept.
  }
  const bool = (value: unknown, first: boolean): boolean => (typeof value === "boolean" ? value : first);
  const kinds = Object.entries(FIRST.kinds).map(([kind, first]) => [kind, bool(found.kinds?.[kind as Kind], first)]);
  return {
    popup: bool(found.popup, FIRST.popup),
    sound: SOUNDS.find((one) => one === found.sound) ?? FIRST.sound,
    words: bool(found.words, FIRST.words),
    kinds: Object.fromEntries(kinds) as Wishes["kinds"],
  };
}

const known = new Map<string, Ref<Wishes>>();

/** One person's, the same in every tab. */
export function wishesFor(staff: string): Ref<Wishes> {
  const found = known.get(staff);
  if (found) return found;
  const key = `weihu.notices.${staff}`;
  const made = ref(wishesOf(localStorage.getItem(key)));
  watch(
    made,
    (now) => {
      const words = JSON.stringify(now);
      if (localStorage.getItem(key) !== words) localStorage.setItem(key, words);
    },
    { deep: true },
  );
  window.addEventListener("storage", (event) => {
    if (event.key === key) made.value = wishesOf(event.newValue);
  });
  known.set(staff, made);
  return made;
}
