/** What can be done from anywhere, by its name in the search. */
import { api, told } from "@weihu/api";
import { language } from "@weihu/i18n";
import type { IconName } from "@weihu/ui";
import type { Action } from "../app/feature";
import { speak } from "../app/language";
import { useMe } from "../app/me";
import { theme, themeWish } from "../app/screen";
import { tellFailure } from "../app/telling";
import { STATES, type Presence } from "../app/presence";

const ICONS: Record<Presence, IconName> = { ready: "check", away: "pause", offline: "close" };

export const actions: readonly Action[] = [
  ...STATES.map((state) => ({
    name: state,
    label: `shell.actions.${state}`,
    icon: ICONS[state],
    permissions: ["session.answer"],
    run: () => void told(api.PUT("/api/v1/presence", { body: { state } })).catch(tellFailure),
  })),
  {
    name: "theme",
    label: "shell.actions.theme",
    icon: "settings",
    permissions: [],
    run: () => (themeWish.value = theme.value === "dark" ? "light" : "dark"),
  },
  {
    name: "language",
    label: "shell.actions.language",
    icon: "edit",
    permissions: [],
    run: () => void speak(language.value === "en" ? "zh" : "en"),
  },
  { name: "leave", label: "shell.logOut", icon: "logout", permissions: [], run: () => void useMe().leave() },
];
