import { createApp } from "vue";
import App from "./App.vue";
import "./styles/base.css";
import "./styles/wall.css";
import { i18n } from "./words";
import { createWorld, start, WORLD } from "./world";

const world = createWorld();
createApp(App).use(i18n).provide(WORLD, world).mount("#app");
start(world);
