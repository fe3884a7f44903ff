import type { Feature } from "../app/feature";
import { actions } from "./actions";
import NotFound from "./NotFound.vue";
import { words } from "./i18n";
import { hearPresence } from "../app/presence";

export const shell: Feature = {
  name: "shell",
  messages: words,
  hear: hearPresence,
  actions,
  routes: [{ path: "/:path(.*)*", component: NotFound }],
};
