/** What a feature brings to the desk. Features do not know each other; what they share goes through here. */
import type { StreamEvent } from "@weihu/api";
import type { Messages } from "@weihu/i18n";
import type { IconName } from "@weihu/ui";
import type { QueryClient } from "@tanstack/vue-query";
import type { Component, Ref } from "vue";
import type { Router, RouteRecordRaw } from "vue-router";

/** A word in the rail. `key` follows G. */
export interface NavEntry {
  to: string;
  label: string;
  icon: IconName;
  permissions: readonly string[];
  key: string;
  testid: string;
  position: number;
  /** How many wait there for somebody. */
  waiting?: { use: () => Readonly<Ref<number>>; label: string };
}

/** A panel beside a conversation, told the customer it is about. */
export interface CardPanel {
  name: string;
  position: number;
  component: Component;
}

/** A page that the search leads to; those of the rail are known without this. */
export type Place = Pick<NavEntry, "to" | "label" | "icon" | "permissions">;

/** How an event reaches a tab. */
export interface Hearing {
  /** Of several tabs of this browser, this one speaks for all: what is told outside the page is told once. */
  speaks: boolean;
}

/** Something that can be done from anywhere, found by its name in the search. */
export interface Action {
  name: string;
  label: string;
  icon: IconName;
  permissions: readonly string[];
  run: (router: Router) => void;
}

export interface Feature {
  name: string;
  messages: Messages;
  routes?: readonly RouteRecordRaw[];
  nav?: NavEntry;
  cardPanels?: readonly CardPanel[];
  /** What can be done with words marked in a conversation: told `customerId` and `text`, emits `done`. */
  selectionBar?: Component;
  places?: readonly Place[];
  actions?: readonly Action[];
  /** A line above every page, as long as it has something to say. */
  banner?: Component;
  /** Lies over the whole desk while somebody is logged in. */
  overlay?: Component;
  /** Applies what happened to what is kept of the server's state. */
  hear?: (client: QueryClient, event: StreamEvent, how: Hearing) => void;
  /** How much there waits for me; summed before the title and on the icon, seen from another tab. */
  attention?: () => Readonly<Ref<number>>;
  /** A part of "my settings". */
  mine?: Component;
}
