import type { Feature } from "../app/feature";
import { words } from "./i18n";
import { hearPresence } from "./presence";

export const shell: Feature = {
  name: "shell",
  messages: words,
  hear: hearPresence,
  routes: [{ path: "/:path(.*)*", component: () => import("./NotFound.vue") }],
};
