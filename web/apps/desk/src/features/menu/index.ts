import type { Feature } from "../../app/feature";
import { words } from "./i18n";
import { hear } from "./model/menu";

const permissions = ["menu.edit", "menu.publish"];

export const menu: Feature = {
  name: "menu",
  messages: words,
  hear,
  nav: { to: "/menu", label: "menus.nav", icon: "menu", permissions, key: "m", testid: "menu-nav", position: 3.5 },
  routes: [
    {
      path: "/menu/:account?",
      name: "menu",
      component: () => import("./MenuView.vue"),
      meta: { permissions: [...permissions, "account.read"] },
    },
  ],
};
