import type { Feature } from "../../app/feature";
import { words } from "./i18n";
import { hear } from "./model/settings";

export const settings: Feature = {
  name: "settings",
  messages: words,
  hear,
  nav: {
    to: "/settings",
    label: "settings.nav",
    icon: "settings",
    permissions: [],
    key: "s",
    testid: "settings-nav",
    position: 9,
  },
  places: [
    { to: "/settings/accounts", label: "settings.accounts.title", icon: "settings", permissions: ["account.read"] },
    { to: "/settings/staff", label: "settings.staff.title", icon: "settings", permissions: ["staff.edit"] },
    { to: "/settings/roles", label: "settings.roles.title", icon: "settings", permissions: ["staff.edit"] },
    { to: "/settings/canned", label: "settings.canned.title", icon: "settings", permissions: ["canned.edit"] },
    { to: "/settings/audit", label: "settings.audit.title", icon: "settings", permissions: ["audit.read"] },
  ],
  routes: [
    {
      path: "/settings",
      component: () => import("./SettingsView.vue"),
      children: [
        { path: "", redirect: "/settings/mine" },
        { path: "mine", component: () => import("./components/MineSettings.vue") },
        {
          path: "accounts",
          component: () => import("./components/AccountsSettings.vue"),
          meta: { permissions: ["account.read"] },
        },
        {
          path: "accounts/:account",
          component: () => import("./components/AccountPage.vue"),
          meta: { permissions: ["account.read"] },
        },
        {
          path: "staff",
          component: () => import("./components/StaffSettings.vue"),
          meta: { permissions: ["staff.edit"] },
        },
        {
          path: "roles",
          component: () => import("./components/RolesSettings.vue"),
          meta: { permissions: ["staff.edit"] },
        },
        {
          path: "organisation",
          component: () => import("./components/OrganisationSettings.vue"),
          meta: { permissions: ["organisation.edit"] },
        },
        {
          path: "canned",
          component: () => import("./components/canned/CannedSettings.vue"),
          meta: { permissions: ["canned.edit"] },
        },
        {
          path: "audit",
          component: () => import("./components/AuditSettings.vue"),
          meta: { permissions: ["audit.read"] },
        },
      ],
    },
  ],
};
