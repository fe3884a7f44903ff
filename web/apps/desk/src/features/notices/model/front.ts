/**
 * Which windows of the desk somebody is before, known to every tab: one that has the focus holds a lock that names its
 * conversation. A lock ends with its tab, also when the tab dies.
 */
import { onBeforeUnmount, onMounted, ref, watch, type Ref } from "vue";

const NAME = "weihu-front:";
const locks = (): LockManager | undefined => navigator.locks;
const isHere = (): boolean => document.visibilityState === "visible" && document.hasFocus();

let own: string | null = null;

/** Tells the other tabs while this one has the focus. */
export function useFront(session: Ref<string>): void {
  const isFocused = ref(isHere());
  const look = (): void => void (isFocused.value = isHere());
  let leave: () => void = () => undefined;
  const hold = (): void => {
    leave();
    own = isFocused.value ? session.value : null;
    if (own === null) return;
    const over = new Promise<void>((resolve) => (leave = resolve));
    void locks()?.request(`${NAME}${own}`, { mode: "shared" }, () => over);
  };
  watch([isFocused, session], hold, { immediate: true });
  onMounted(() => {
    for (const name of ["focus", "blur"]) window.addEventListener(name, look);
    document.addEventListener("visibilitychange", look);
  });
  onBeforeUnmount(() => {
    for (const name of ["focus", "blur"]) window.removeEventListener(name, look);
    document.removeEventListener("visibilitychange", look);
    leave();
    own = null;
  });
}

/** The conversations before somebody's eyes; "" for a window of the desk without one. */
export async function inFront(): Promise<string[]> {
  const held = (await locks()?.query())?.held;
  if (!held) return own === null ? [] : [own];
  return held.flatMap(({ name }) => (name?.startsWith(NAME) ? [name.slice(NAME.length)] : []));
}
