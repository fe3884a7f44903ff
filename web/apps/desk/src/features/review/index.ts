import type { Feature } from "../../app/feature";
import { useMe } from "../../app/me";
import FailedBanner from "./FailedBanner.vue";
import { words } from "./i18n";
import { hear } from "./outgoing";
import { hearReceipt } from "./receipts";

// Two rights, two halves of the page; who has but one begins there.
const SENT = "outgoing.review";
const RECEIVED = "inbox.repair";
const permissions = [SENT, RECEIVED];

export const review: Feature = {
  name: "review",
  messages: words,
  hear: (client, event) => {
    hear(client, event);
    hearReceipt(client, event);
  },
  banner: FailedBanner,
  nav: { to: "/review", label: "review.nav", icon: "review", permissions, key: "v", testid: "review-nav", position: 5 },
  routes: [
    {
      path: "/review/failed",
      name: "receipts",
      component: () => import("./ReceiptsView.vue"),
      meta: { permissions: [RECEIVED] },
    },
    {
      path: "/review/:state(unknown|refused|expired|queued)?",
      name: "review",
      component: () => import("./ReviewView.vue"),
      beforeEnter: () => useMe().may(SENT) || !useMe().may(RECEIVED) || "/review/failed",
      meta: { permissions },
    },
  ],
};
