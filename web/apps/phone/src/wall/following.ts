/** A list that shows its newest line at the end, until somebody looks at an earlier one: then it stands still. */
import { computed, nextTick, type Ref, shallowRef, watch } from "vue";

const NEAR_END_PX = 24;

export function useFollowing<T extends { seq: number }>(list: Ref<HTMLElement | null>, live: Ref<readonly T[]>) {
  const held = shallowRef<readonly T[] | null>(null);
  const shown = computed(() => held.value ?? live.value);
  /** How many have come since it stands still. */
  const missed = computed(() => {
    const last = held.value?.at(-1)?.seq ?? 0;
    return held.value ? live.value.filter((one) => one.seq > last).length : 0;
  });

  function hold(): void {
    held.value ??= live.value;
  }

  /** To the newest, and on with whatever comes. */
  async function follow(): Promise<void> {
    held.value = null;
    await nextTick();
    if (list.value) list.value.scrollTop = list.value.scrollHeight;
  }

  function scrolled(): void {
    const box = list.value;
    if (!box) return;
    const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END_PX;
    if (!atEnd) hold();
    else if (held.value && !missed.value) held.value = null;
  }

  watch([live, list], () => held.value ?? void follow(), { immediate: true });
  return { shown, missed, following: computed(() => held.value === null), hold, follow, scrolled };
}
