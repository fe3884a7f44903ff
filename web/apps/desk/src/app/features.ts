/** Every feature of the desk. */
import { conversations } from "../features/conversations";
import { customers } from "../features/customers";
import { ledger } from "../features/ledger";
import { login } from "../features/login";
import { review } from "../features/review";
import { rules } from "../features/rules";
import { settings } from "../features/settings";
import { shell } from "../shell";
import type { CardPanel, Feature, NavEntry } from "./feature";

export const features: readonly Feature[] = [shell, login, conversations, customers, rules, ledger, review, settings];

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
