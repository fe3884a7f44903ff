/** Every feature of the desk. */
import { conversations } from "../features/conversations";
import { customers } from "../features/customers";
import { day } from "../features/day";
import { ledger } from "../features/ledger";
import { login } from "../features/login";
import { menu } from "../features/menu";
import { notices } from "../features/notices";
import { review } from "../features/review";
import { rules } from "../features/rules";
import { search } from "../features/search";
import { settings } from "../features/settings";
import { shell } from "../shell";
import type { Component, Ref } from "vue";
import type { Action, CardPanel, Feature, NavEntry, Place } from "./feature";

export const features: readonly Feature[] = [
  shell,
  login,
  search,
  conversations,
  customers,
  rules,
  menu,
  day,
  ledger,
  review,
  notices,
  settings,
];

export function navEntries(): NavEntry[] {
  return features.flatMap((one) => one.nav ?? []).sort((one, other) => one.position - other.position);
}

/** What a role may not see is not there. */
export function allowedEntries(may: (permission: string) => boolean): NavEntry[] {
  return navEntries().filter(({ permissions }) => !permissions.length || permissions.some(may));
}

export function cardPanels(): CardPanel[] {
  return features.flatMap((one) => one.cardPanels ?? []).sort((one, other) => one.position - other.position);
}

export function selectionBar(): Component | null {
  return features.find((one) => one.selectionBar)?.selectionBar ?? null;
}

/** Every page that can be named: those of the rail, then those inside them. */
export function places(): Place[] {
  return [...navEntries(), ...features.flatMap((one) => one.places ?? [])];
}

export function actions(): Action[] {
  return features.flatMap((one) => one.actions ?? []);
}

/** What waits for me, counted by whoever knows. */
export function attentions(): (() => Readonly<Ref<number>>)[] {
  return features.flatMap((one) => one.attention ?? []);
}

export function minePanels(): Component[] {
  return features.flatMap((one) => one.mine ?? []);
}

export function banners(): Component[] {
  return features.flatMap((one) => one.banner ?? []);
}

export function overlays(): Component[] {
  return features.flatMap((one) => one.overlay ?? []);
}
