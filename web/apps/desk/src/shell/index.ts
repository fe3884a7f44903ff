import type { Feature } from "../app/feature";
import NotFound from "./NotFound.vue";
import { words } from "./i18n";
import { hearPresence } from "./presence";

export const shell: Feature = {
  name: "shell",
  messages: words,
  hear: hearPresence,
  routes: [{ path: "/:path(.*)*", component: NotFound }],
};
