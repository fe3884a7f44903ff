import type { Feature } from "../../app/feature";
import { words } from "./i18n";
import SearchHost from "./SearchHost.vue";

export const search: Feature = { name: "search", messages: words, overlay: SearchHost };
