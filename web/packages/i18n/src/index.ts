/** Languages of the desk: Chinese first, English complete, switched without reload. */
import { computed, ref, type WritableComputedRef } from "vue";
import { createI18n, useI18n } from "vue-i18n";
import { pseudo, type Messages } from "./messages";

export { joined, keysOf, messages, pseudo, type Messages, type Words } from "./messages";
export * from "./format";
export { useI18n };

export const LANGUAGES = ["zh", "en"] as const;
export type Language = (typeof LANGUAGES)[number];
/** For finding words that are cut off; chosen by hand in the browser's storage. */
type Locale = Language | "pseudo";

const KEPT = "weihu.language";

export const i18n = createI18n({
  legacy: false,
  locale: firstLanguage(),
  fallbackLocale: "zh",
  messages: { zh: {}, en: {}, pseudo: {} },
  missingWarn: false,
  fallbackWarn: false,
});

const locale = i18n.global.locale as unknown as { value: Locale };
const chosen = ref(locale.value);

/** The language shown; setting it keeps it for the next visit. */
export const language: WritableComputedRef<Language> = computed({
  get: () => (chosen.value === "en" ? "en" : "zh"),
  set: (next) => {
    chosen.value = next;
    locale.value = next;
    localStorage.setItem(KEPT, next);
    document.documentElement.lang = next === "en" ? "en" : "zh-CN";
  },
});

/** Did the person choose here, or was it the browser's wish? */
export function isLanguageChosen(): boolean {
  return localStorage.getItem(KEPT) !== null;
}

export function addMessages(added: Messages): void {
  i18n.global.mergeLocaleMessage("zh", added.zh);
  i18n.global.mergeLocaleMessage("en", added.en);
  if (locale.value === "pseudo") i18n.global.mergeLocaleMessage("pseudo", pseudo(added.zh));
}

function firstLanguage(): Locale {
  const kept = typeof localStorage === "undefined" ? null : localStorage.getItem(KEPT);
  if (kept === "zh" || kept === "en" || kept === "pseudo") return kept;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}
