/** What is composed at the top and used below, so that features need not import each other. */
import { inject, type Component, type InjectionKey } from "vue";
import type { Action, CardPanel, Place } from "./feature";

export const CARD_PANELS: InjectionKey<readonly CardPanel[]> = Symbol("card panels");

export function useCardPanels(): readonly CardPanel[] {
  return inject(CARD_PANELS, []);
}

/** What can be done with words that were marked in a conversation; told the customer and the words. */
export const SELECTION_BAR: InjectionKey<Component | null> = Symbol("selection bar");

export function useSelectionBar(): Component | null {
  return inject(SELECTION_BAR, null);
}

/** Parts of "my settings" that other features bring. */
export const MINE_PANELS: InjectionKey<readonly Component[]> = Symbol("mine panels");

export function useMinePanels(): readonly Component[] {
  return inject(MINE_PANELS, []);
}

/** Everywhere one can go and everything one can do, whoever may. */
export interface CommandCentre {
  pages: readonly Place[];
  actions: readonly Action[];
}
export const COMMAND_CENTRE: InjectionKey<CommandCentre> = Symbol("command centre");

export function useCommandCentre(): CommandCentre {
  return inject(COMMAND_CENTRE, { pages: [], actions: [] });
}
