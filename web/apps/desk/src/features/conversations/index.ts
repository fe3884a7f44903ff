import { defineAsyncComponent } from "vue";
import type { Feature } from "../../app/feature";
import { words } from "./words";
import { hear } from "./model/hearing";
import { useAttention, useWaiting } from "./model/queries";

const permissions = ["session.read"];

export const conversations: Feature = {
  name: "conversations",
  messages: words,
  hear,
  attention: useAttention,
  nav: {
    to: "/conversations",
    label: "conversations.nav",
    icon: "chat",
    permissions,
    key: "c",
    testid: "conversations-nav",
    position: 1,
    waiting: { use: useWaiting, label: "conversations.views.waitingCount" },
  },
  cardPanels: [
    {
      name: "sessions",
      position: 2,
      component: defineAsyncComponent(() => import("./components/SessionsPanel.vue")),
    },
  ],
  routes: [
    {
      path: "/conversations/:view(mine|waiting|snoozed|rules|closed|all)?/:id(\\d+)?",
      name: "conversations",
      component: () => import("./ConversationsView.vue"),
      meta: { permissions },
    },
  ],
};
