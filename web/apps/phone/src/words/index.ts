/** Chinese first, English by a switch that this browser remembers. */
import { createI18n } from "vue-i18n";
import { en } from "./en";
import { zh } from "./zh";

export type Language = "zh" | "en";
const KEPT = "wxsandbox.language";

export const i18n = createI18n({ legacy: false, locale: kept(), fallbackLocale: "zh", messages: { zh, en } });
tell(kept());

export function language(): Language {
  return i18n.global.locale.value;
}

/** BCP 47, for dates. */
export function locale(): string {
  return language() === "zh" ? "zh-CN" : "en-GB";
}

export function switchLanguage(): void {
  const next = language() === "zh" ? "en" : "zh";
  i18n.global.locale.value = next;
  localStorage.setItem(KEPT, next);
  tell(next);
}

function kept(): Language {
  return localStorage.getItem(KEPT) === "en" ? "en" : "zh";
}

function tell(now: Language): void {
  document.documentElement.lang = now === "zh" ? "zh-CN" : "en";
  document.title = `wxsandbox · ${now === "zh" ? zh.wall.title : en.wall.title}`;
}
