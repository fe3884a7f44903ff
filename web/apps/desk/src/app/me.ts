/** Who sits here: name, organisation, rights. */
import { api, isLoggedIn, logOut, told, type Schema } from "@weihu/api";
import { timezone } from "@weihu/i18n";
import { defineStore } from "pinia";
import { computed, ref } from "vue";
import { agree } from "./language";
import { client } from "./queries";
import { readyWish } from "./screen";

export type Me = Schema<"MeOut">;

export const useMe = defineStore("me", () => {
  const me = ref<Me | null>(null);
  const isKnown = ref(false);
  /** The login ended under our hands; the page says so and asks for it again. */
  const hasEnded = ref(false);
  let isLeaving = false;
  const rights = computed(() => new Map(me.value?.permissions.map((held) => [held.permission, held.shops])));

  function may(permission: string, shop?: string | null): boolean {
    const shops = rights.value.get(permission);
    if (shops === undefined) return false;
    return shops === null || shop === undefined || (shop !== null && shops.includes(shop));
  }

  /** Asks who is logged in; null when nobody is. Raises Problem when the server does not answer. */
  async function load(): Promise<Me | null> {
    me.value = (await isLoggedIn()) ? await told(api.GET("/api/v1/me")) : null;
    isKnown.value = true;
    if (me.value) {
      hasEnded.value = false;
      timezone.value = me.value.organisation.timezone;
      await agree(me.value.language);
    }
    return me.value;
  }

  /** Somebody tells that the login is over: nothing of the server's state stays on the screen. */
  function lost(): void {
    if (!me.value) return;
    me.value = null;
    hasEnded.value = !isLeaving;
    client.clear();
  }

  /** Who logs in is there to answer, until she says otherwise or leaves. */
  async function say(state: "ready" | "offline"): Promise<void> {
    if (may("session.answer")) await told(api.PUT("/api/v1/presence", { body: { state } })).catch(() => undefined);
  }

  /** Whether logging in means being there for customers. */
  const isReadyAtLogin = (): boolean => (readyWish.value === "auto" ? !may("staff.edit") : readyWish.value === "on");

  async function leave(): Promise<void> {
    isLeaving = true;
    await say("offline");
    await logOut();
    me.value = null;
    client.clear();
    isLeaving = false;
  }

  return { me, isKnown, hasEnded, may, load, lost, say, isReadyAtLogin, leave };
});
