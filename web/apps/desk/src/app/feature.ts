/** What a feature brings to the desk. Features do not know each other; what they share goes through here. */
import type { StreamEvent } from "@weihu/api";
import type { Messages } from "@weihu/i18n";
import type { IconName } from "@weihu/ui";
import type { QueryClient } from "@tanstack/vue-query";
import type { Component, Ref } from "vue";
import type { RouteRecordRaw } from "vue-router";

/** A word in the rail. `key` follows G. */
export interface NavEntry {
  to: string;
  label: string;
  icon: IconName;
  permissions: readonly string[];
  key: string;
  testid: string;
  position: number;
  /** How many wait there for somebody; in the title of the page as well, seen from another tab. */
  waiting?: { use: () => Readonly<Ref<number>>; label: string };
}

/** A panel beside a conversation, told the customer it is about. */
export interface CardPanel {
  name: string;
  position: number;
  component: Component;
}

export interface Feature {
  name: string;
  messages: Messages;
  routes?: readonly RouteRecordRaw[];
  nav?: NavEntry;
  cardPanels?: readonly CardPanel[];
  /** Applies what happened to what is kept of the server's state. */
  hear?: (client: QueryClient, event: StreamEvent) => void;
}
