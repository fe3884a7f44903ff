/** What is composed at the top and used below, so that features need not import each other. */
import { inject, type InjectionKey } from "vue";
import type { CardPanel } from "./feature";

export const CARD_PANELS: InjectionKey<readonly CardPanel[]> = Symbol("card panels");

export function useCardPanels(): readonly CardPanel[] {
  return inject(CARD_PANELS, []);
}
