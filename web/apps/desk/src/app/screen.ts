/** How this browser shows the desk: theme, shortcuts; kept here, not on the server. */
import { applyTokens, type Theme } from "@weihu/ui";
import { computed, ref, watch } from "vue";

export type ThemeWish = "system" | Theme;

const dark = window.matchMedia("(prefers-color-scheme: dark)");
const isSystemDark = ref(dark.matches);
dark.addEventListener("change", (change) => (isSystemDark.value = change.matches));

function kept<T extends string>(name: string, values: readonly T[], first: T) {
  const found = localStorage.getItem(`weihu.${name}`) as T | null;
  const value = ref<T>(found !== null && values.includes(found) ? found : first);
  watch(value, (next) => localStorage.setItem(`weihu.${name}`, next as string));
  return value;
}

export const themeWish = kept<ThemeWish>("theme", ["system", "light", "dark"], "system");
export const theme = computed<Theme>(() =>
  themeWish.value === "system" ? (isSystemDark.value ? "dark" : "light") : themeWish.value,
);
/** Single keys as commands. */
export const shortcutsWish = kept<"on" | "off">("shortcuts", ["on", "off"], "on");

/** Ready for customers by logging in: `auto` is for whose work is answering, not for who also runs the house. */
export const readyWish = kept<"auto" | "on" | "off">("ready", ["auto", "on", "off"], "auto");

export function applyTheme(): void {
  watch(theme, applyTokens, { immediate: true });
}

/** Does anybody look? */
export const isSeen = ref(document.visibilityState === "visible");
document.addEventListener("visibilitychange", () => (isSeen.value = document.visibilityState === "visible"));

/** Is there room for three columns? */
const wide = window.matchMedia("(min-width: 1180px)");
export const isWide = ref(wide.matches);
wide.addEventListener("change", (change) => (isWide.value = change.matches));

/** Ticks every second, for what counts time on the screen. */
export const tick = ref(Date.now());
window.setInterval(() => {
  if (isSeen.value) tick.value = Date.now();
}, 1000);
/** Changes every ten seconds, for what is told in minutes: a list of thousands is not told anew each second. */
export const slowTick = computed(() => Math.floor(tick.value / 10_000));
