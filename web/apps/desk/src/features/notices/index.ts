import { defineAsyncComponent } from "vue";
import type { Feature } from "../../app/feature";
import { words } from "./i18n";
import { hear } from "./model/speaking";
import NoticesHost from "./NoticesHost.vue";

export const notices: Feature = {
  name: "notices",
  messages: words,
  hear,
  overlay: NoticesHost,
  mine: defineAsyncComponent(() => import("./components/NoticesSettings.vue")),
};
