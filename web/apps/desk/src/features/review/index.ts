import type { Feature } from "../../app/feature";
import { words } from "./i18n";
import { hear } from "./outgoing";

const permissions = ["outgoing.review"];

export const review: Feature = {
  name: "review",
  messages: words,
  hear,
  nav: { to: "/review", label: "review.nav", icon: "review", permissions, key: "v", testid: "review-nav", position: 5 },
  routes: [
    {
      path: "/review/:state(unknown|refused|expired|queued)?",
      name: "review",
      component: () => import("./ReviewView.vue"),
      meta: { permissions },
    },
  ],
};
