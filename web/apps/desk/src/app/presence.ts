/** Whether I am there to answer; the desk tells every half minute that it is open. */
import { api, told, type Schema, type StreamEvent } from "@weihu/api";
import { useQuery, type QueryClient } from "@tanstack/vue-query";
import { onScopeDispose, type Ref } from "vue";
import { useMe } from "./me";
import { tellFailure } from "./telling";

export type Presence = Schema<"MyPresenceOut">["state"];
export const STATES: readonly Presence[] = ["ready", "away", "offline"];

const KEY = ["presence"];
const BEAT_MS = 30_000;

export function usePresence(): { state: Readonly<Ref<Presence | undefined>>; set: (state: Presence) => Promise<void> } {
  const { data } = useQuery({ queryKey: KEY, queryFn: loadMine, enabled: () => useMe().may("session.answer") });
  async function set(state: Presence): Promise<void> {
    await told(api.PUT("/api/v1/presence", { body: { state } })).catch(tellFailure);
  }
  return { state: data, set };
}

async function loadMine(): Promise<Presence> {
  return (await told(api.GET("/api/v1/presence/me"))).state;
}

/** Beats while the desk is open. */
export function useBeat(): void {
  const me = useMe();
  const timer = window.setInterval(() => {
    if (me.may("session.answer")) void told(api.POST("/api/v1/presence/heartbeat")).catch(() => undefined);
  }, BEAT_MS);
  onScopeDispose(() => window.clearInterval(timer));
}

export function hearPresence(client: QueryClient, event: StreamEvent): void {
  if (event.name === "presence.changed") void client.invalidateQueries({ queryKey: KEY });
}

/** As far as this page knows; nothing for who answers nobody. */
export const presenceIn = (client: QueryClient): Presence | undefined => client.getQueryData<Presence>(KEY);
