/** The chats of a phone, the liveliest first, subscription accounts apart: WeChat keeps those in a folder. */
import { computed } from "vue";
import type { Relation } from "../api/types";
import { useWorld } from "../world";
import { newest } from "../world/chat";
import { followed } from "../world/people";
import { useHandset } from "./handset";

export interface Chats {
  own: readonly Relation[];
  folder: readonly Relation[];
}

export function useChats() {
  const { state } = useWorld();
  const handset = useHandset();
  return computed<Chats>(() => {
    const all = followed(handset.phone.value)
      .map((relation) => ({ relation, at: newest(state.chat(handset.id, relation.appid))?.time ?? 0 }))
      .sort((one, other) => other.at - one.at)
      .map(({ relation }) => relation);
    const filed = (one: Relation) => state.accounts.get(one.appid)?.kind === "subscription";
    return { own: all.filter((one) => !filed(one)), folder: all.filter(filed) };
  });
}
