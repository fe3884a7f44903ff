import "@weihu/ui/base.css";
import { VueQueryPlugin } from "@tanstack/vue-query";
import { configure } from "@weihu/api";
import { addMessages, i18n, language } from "@weihu/i18n";
import { createPinia } from "pinia";
import { createApp } from "vue";
import App from "./App.vue";
import { actions, allowedEntries, cardPanels, features, minePanels, places, selectionBar } from "./app/features";
import { CARD_PANELS, COMMAND_CENTRE, MINE_PANELS, SELECTION_BAR } from "./app/injections";
import { client } from "./app/queries";
import { makeRouter } from "./app/router";
import { useMe } from "./app/me";
import { applyTheme } from "./app/screen";

applyTheme();
for (const feature of features) addMessages(feature.messages);
document.documentElement.lang = language.value === "en" ? "en" : "zh-CN";

const pinia = createPinia();
const router = makeRouter(
  features.flatMap((feature) => feature.routes ?? []),
  () => allowedEntries((permission) => useMe(pinia).may(permission))[0]?.to ?? "/settings",
);
configure({
  language: () => language.value,
  onLoggedOut: () => useMe(pinia).lost(),
});
createApp(App)
  .use(pinia)
  .use(i18n)
  .use(VueQueryPlugin, { queryClient: client })
  .use(router)
  .provide(CARD_PANELS, cardPanels())
  .provide(COMMAND_CENTRE, { pages: places(), actions: actions() })
  .provide(SELECTION_BAR, selectionBar())
  .provide(MINE_PANELS, minePanels())
  .mount("#app");
