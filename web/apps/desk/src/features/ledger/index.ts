import type { Feature } from "../../app/feature";
import { words } from "./i18n";

const permissions = ["ledger.read"];

export const ledger: Feature = {
  name: "ledger",
  messages: words,
  nav: { to: "/ledger", label: "ledger.nav", icon: "ledger", permissions, key: "l", testid: "ledger-nav", position: 4 },
  routes: [
    { path: "/ledger", name: "ledger", component: () => import("./LedgerView.vue"), meta: { permissions } },
    {
      path: "/ledger/coverage",
      name: "coverage",
      component: () => import("./CoverageView.vue"),
      meta: { permissions },
    },
  ],
};
