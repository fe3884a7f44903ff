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

export const features: readonly Feature[] = [
  shell,
  login,
  conversations,
  customers,
  rules,
  ledger,
  review,
  settings,
];

export function navEntries(): NavEntry[] {
  return features.flatMap((one) => one.nav ?? []).sort((one, other) => one.position - other.position);
}

export function cardPanels(): CardPanel[] {
  return features.flatMap((one) => one.cardPanels ?? []).sort((one, other) => one.position - other.position);
}
