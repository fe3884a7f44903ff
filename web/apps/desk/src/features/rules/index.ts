import type { Feature } from "../../app/feature";
import { words } from "./i18n";
import { hear } from "./model/rules";

const permissions = ["rule.read"];

export const rules: Feature = {
  name: "rules",
  messages: words,
  hear,
  nav: { to: "/rules", label: "rules.nav", icon: "rules", permissions, key: "r", testid: "rules-nav", position: 3 },
  actions: [
    {
      name: "rule-add",
      label: "rules.add",
      icon: "plus",
      permissions: ["rule.edit"],
      run: (router) => void router.push("/rules/new"),
    },
  ],
  routes: [
    { path: "/rules", name: "rules", component: () => import("./RulesView.vue"), meta: { permissions } },
    { path: "/rules/:id(\\d+|new)", name: "rule", component: () => import("./RuleView.vue"), meta: { permissions } },
  ],
};
