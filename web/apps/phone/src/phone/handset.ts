/** One phone in somebody's hand: which screen it shows, what lies over it, what it says in passing. */
import { computed, inject, type InjectionKey, ref, shallowReactive, shallowRef } from "vue";
import { ControlError } from "../api/client";
import { frameAddress } from "../world/address";
import type { NoticeTemplate, Order } from "../api/types";
import type { World } from "../world";

export type Tab = "chats" | "contacts" | "discover" | "me";
export type Screen =
  | { name: "home" }
  | { name: "search" }
  | { name: "folder" }
  | { name: "chat"; appid: string }
  | { name: "profile"; appid: string };

export interface Place {
  lat: number;
  lng: number;
  label: string;
}

/** What lies over a screen, and hands back what was chosen there. */
export type Overlay =
  | { name: "scan"; done?: (text: string) => void }
  | { name: "web"; url: string }
  | { name: "picture"; url: string; others?: readonly string[] }
  | { name: "video"; url: string; poster?: string }
  /** `asking`: a page of this account wants to know where the phone is. */
  | { name: "place"; done?: (place: Place) => void; shown?: Place; asking?: string }
  | { name: "link"; done: (link: { title: string; description: string; url: string }) => void }
  | { name: "share-mini"; done: (page: { title: string; miniprogram_appid: string; pagepath: string }) => void }
  | { name: "mini"; title: string; appid: string; pagepath: string }
  | { name: "pictures"; done: (files: File[]) => void }
  | { name: "web-menu"; address: string; link: string; hidden: ReadonlySet<string>; reload: () => void }
  /** An account asks for something: who one is, or to send one message. */
  | { name: "consent"; kind: Wish; appid: string; done: (agreed: boolean) => void }
  | { name: "notices"; appid: string; templates: readonly NoticeTemplate[]; done: (answer: NoticeChoice) => void }
  | { name: "pay"; order: Order; done: (paid: true) => void }
  | { name: "address" };

export type Wish = "userinfo" | "once";

/** Which templates were ticked when the sheet was agreed to (none: it was refused), and whether for good. */
export interface NoticeChoice {
  accepted: readonly string[];
  always: boolean;
}

/** One of the layers over the screen; `closed` hears that it went, whatever was done there. */
export interface Layer {
  key: number;
  over: Overlay;
  closed?: () => void;
}

const TOAST_MS = 2200;
const MS_PER_FURTHER_LETTER = 60;

export function createHandset(world: World, id: string, words: (key: string, fallback: string) => string) {
  const tab = ref<Tab>("chats");
  const stack = shallowRef<readonly Screen[]>([{ name: "home" }]);
  const layers = shallowRef<readonly Layer[]>([]);
  const direction = ref<"none" | "in" | "out">("none");
  const toast = ref("");
  const drafts = shallowReactive(new Map<string, string>());
  let fading = 0;
  let laid = 0;

  /** Takes away the layers from this one upward. */
  function drop(from: number): void {
    const gone = layers.value.slice(from);
    layers.value = layers.value.slice(0, from);
    for (const layer of gone.reverse()) layer.closed?.();
  }

  function put(over: Overlay, closed?: () => void): void {
    laid += 1;
    layers.value = [...layers.value, { key: laid, over, ...(closed ? { closed } : {}) }];
  }

  /** In place of all that lay there. */
  function lay(over: Overlay): void {
    drop(0);
    put(over);
  }

  function say(text: string): void {
    toast.value = text;
    window.clearTimeout(fading);
    const reading = TOAST_MS + MS_PER_FURTHER_LETTER * Math.max(0, text.length - 20);
    fading = window.setTimeout(() => (toast.value = ""), reading);
  }

  function complain(error: unknown): void {
    const code = error instanceof ControlError ? error.code : "";
    say(words(`error.${code}`, error instanceof Error ? error.message : String(error)));
  }

  return {
    id,
    tab,
    layers,
    overlay: computed(() => layers.value.at(-1)?.over ?? null),
    direction,
    toast,
    drafts,
    phone: computed(() => world.state.phones.get(id)),
    screen: computed(() => stack.value.at(-1)!),

    go(screen: Screen): void {
      drop(0);
      direction.value = "in";
      stack.value = [...stack.value, screen];
    },
    /** To a screen above the home screen, whatever was open. */
    only(screen: Screen): void {
      drop(0);
      direction.value = "in";
      stack.value = [{ name: "home" }, screen];
    },
    home(): void {
      drop(0);
      direction.value = "out";
      stack.value = [{ name: "home" }];
    },
    /** One step back; answers whether there was one. */
    back(): boolean {
      if (layers.value.length) {
        drop(layers.value.length - 1);
        return true;
      }
      if (stack.value.length < 2) return false;
      direction.value = "out";
      stack.value = stack.value.slice(0, -1);
      return true;
    },
    lay,
    /** Over what lies there already, which stays as it is. */
    layOver: put,
    /** Over what lies there; answers what was chosen, or null when the layer went without. */
    ask<T>(made: (done: (chosen: T) => void) => Overlay): Promise<T | null> {
      return new Promise((resolve) => {
        // A form goes first and tells its choice then: whoever hears that it went waits a moment for the choice.
        put(made(resolve), () => queueMicrotask(() => resolve(null)));
      });
    },
    /** The web page closes itself, with all that lies over it. */
    closePage(): void {
      const place = layers.value.findIndex((layer) => layer.over.name === "web");
      if (place >= 0) drop(place);
    },
    openPage(url: string): void {
      if (frameAddress(url, id, location.href)) lay({ name: "web", url });
      else say(words("web.refused", url));
    },
    say,
    complain,
    /** Do something that may be refused; a refusal is told on the phone. Answers null then. */
    async attempt<T>(asked: Promise<T>): Promise<T | null> {
      try {
        return await asked;
      } catch (error) {
        complain(error);
        return null;
      }
    },
  };
}

export type Handset = ReturnType<typeof createHandset>;
export const HANDSET: InjectionKey<Handset> = Symbol("handset");

export function useHandset(): Handset {
  const handset = inject(HANDSET);
  if (!handset) throw new Error("outside a phone");
  return handset;
}
