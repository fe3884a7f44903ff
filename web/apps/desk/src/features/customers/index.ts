import { defineAsyncComponent } from "vue";
import type { Feature } from "../../app/feature";
import { words } from "./i18n";
import { hear } from "./model/customers";

const permissions = ["customer.read"];

export const customers: Feature = {
  name: "customers",
  messages: words,
  hear,
  nav: {
    to: "/customers",
    label: "customers.nav",
    icon: "people",
    permissions,
    key: "u",
    testid: "customers-nav",
    position: 2,
  },
  cardPanels: [
    { name: "card", position: 1, component: defineAsyncComponent(() => import("./components/CustomerCard.vue")) },
  ],
  selectionBar: defineAsyncComponent(() => import("./components/SelectionBar.vue")),
  routes: [
    {
      path: "/customers/:id(\\d+)?",
      name: "customers",
      component: () => import("./CustomersView.vue"),
      meta: { permissions },
    },
  ],
};
