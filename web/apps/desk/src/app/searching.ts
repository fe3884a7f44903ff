/** Whether the search over everything is open: Ctrl-K, or its field in the top bar. */
import { ref } from "vue";

export const isSearching = ref(false);

const isApple = /Mac|iPhone|iPad/.test(navigator.platform);
/** As it is written on the keys. */
export const searchKeys = isApple ? "⌘K" : "Ctrl K";
