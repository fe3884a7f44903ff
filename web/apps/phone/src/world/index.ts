/** The world of the page: what it knows, how it learns, what can be done. One for all phones. */
import { inject, type InjectionKey } from "vue";
import { listen } from "../api/stream";
import { createDeeds, type Deeds } from "./deeds";
import { createLoading, type Loading } from "./loading";
import { createState, type State } from "./state";

export interface World {
  state: State;
  load: Loading;
  deeds: Deeds;
}

const TICK_MS = 5000;
export const WORLD: InjectionKey<World> = Symbol("world");

export function createWorld(): World {
  const state = createState();
  return { state, load: createLoading(state), deeds: createDeeds(state) };
}

/** Follow the stream and the time until the answer is called. */
export function start({ state, load }: World): () => void {
  const stop = listen({
    happened: load.happened,
    connected() {
      state.link.value = "live";
      void load.everything();
    },
    lost: () => (state.link.value = "lost"),
  });
  const ticking = window.setInterval(() => (state.tick.value = Date.now()), TICK_MS);
  const looking = () => {
    if (!document.hidden) state.lookedAt();
  };
  document.addEventListener("visibilitychange", looking);
  return () => {
    stop();
    window.clearInterval(ticking);
    document.removeEventListener("visibilitychange", looking);
  };
}

export function useWorld(): World {
  const world = inject(WORLD);
  if (!world) throw new Error("outside the page");
  return world;
}
