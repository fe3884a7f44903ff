/** The page's own window: its menu, its end, and what it wants shown when it is shared. */
import { reactive } from "vue";
import type { Handset } from "../handset";
import type { Abilities } from "./bridge";
import { list, OK, words } from "./protocol";

/** What the browser offers besides closing; pages know the entries by these names. */
export const ENTRIES = ["menuItem:refresh", "menuItem:copyUrl", "menuItem:openWithSafari"] as const;

/** What of the window's menu a page left. */
export interface Choices {
  menu: boolean;
  hidden: Set<string>;
  shared: { title: string; link: string };
}

export function createChoices(): Choices {
  return reactive({ menu: true, hidden: new Set<string>(), shared: { title: "", link: "" } });
}

export function menus(handset: Handset, choices: Choices): Abilities {
  const change = (act: () => void) => () => {
    act();
    return OK;
  };
  return {
    closeWindow: change(() => handset.closePage()),
    hideOptionMenu: change(() => (choices.menu = false)),
    showOptionMenu: change(() => (choices.menu = true)),
    hideMenuItems({ params }) {
      for (const entry of list(params, "menuList")) choices.hidden.add(entry);
      return OK;
    },
    showMenuItems({ params }) {
      for (const entry of list(params, "menuList")) choices.hidden.delete(entry);
      return OK;
    },
    // All but reading aids: what is left here is loading again.
    hideAllNonBaseMenuItem: change(() => ENTRIES.slice(1).forEach((entry) => choices.hidden.add(entry))),
    showAllNonBaseMenuItem: change(() => choices.hidden.clear()),
    updateAppMessageShareData({ params }) {
      choices.shared = { title: words(params, "title"), link: words(params, "link") };
      return OK;
    },
    updateTimelineShareData: () => OK,
  };
}
