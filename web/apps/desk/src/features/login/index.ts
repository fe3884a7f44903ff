import type { Feature } from "../../app/feature";
import { words } from "./i18n";

export const login: Feature = {
  name: "login",
  messages: words,
  routes: [{ path: "/login", component: () => import("./LoginView.vue"), meta: { bare: true } }],
};
