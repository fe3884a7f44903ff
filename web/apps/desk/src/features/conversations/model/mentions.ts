/** Where colleagues call upon me in a note, until I have looked. */
import { i18n } from "@weihu/i18n";
import type { StreamEvent } from "@weihu/api";
import { useQuery, useQueryClient, type QueryClient } from "@tanstack/vue-query";
import { computed, watch, type Ref } from "vue";
import { useMe } from "../../../app/me";
import { isSeen } from "../../../app/screen";
import { toast } from "../../../app/toasts";
import * as calls from "./calls";
import { keys } from "./queries";

export function useMentions() {
  return useQuery({ queryKey: keys.mentions, queryFn: calls.mentions, staleTime: 60_000 });
}

/** The conversations in which somebody waits for me. */
export function useCalled(): Ref<ReadonlySet<string>> {
  const { data } = useMentions();
  return computed(() => new Set(data.value?.map((one) => one.session_id)));
}

/** An open conversation on the screen is one that I have looked at. */
export function useSeeing(session: Ref<string>): void {
  const client = useQueryClient();
  const called = useCalled();
  const isOpen = computed(() => isSeen.value && called.value.has(session.value));
  watch(
    isOpen,
    (open) => {
      if (!open) return;
      void calls
        .seeMentions(session.value)
        .then(() => client.invalidateQueries({ queryKey: keys.mentions }))
        .catch(() => undefined);
    },
    { immediate: true },
  );
}

export function hearMention(client: QueryClient, event: StreamEvent): void {
  const me = useMe().me?.id ?? "";
  if (event.name === "mention.seen" && event.data["staff_id"] === me)
    void client.invalidateQueries({ queryKey: keys.mentions });
  const mentioned = event.data["mentioned_ids"];
  if (event.name !== "note.added" || !Array.isArray(mentioned) || !mentioned.includes(me)) return;
  void client.invalidateQueries({ queryKey: keys.mentions });
  toast(i18n.global.t("thread.mention.called"));
}

/** The word after the last `@` before the caret, while it is being typed; null when none is. */
export function mentionQuery(text: string, caret: number): { from: number; word: string } | null {
  const found = /(?:^|[\s，。,.;；:：(（])@([^\s@]{0,20})$/.exec(text.slice(0, caret));
  return found ? { from: caret - found[1]!.length - 1, word: found[1]! } : null;
}

/** Those who stand in the text with an `@` before their names. */
export function mentionedIn(text: string, staff: readonly { id: string; name: string }[]): string[] {
  return staff.filter((one) => text.includes(`@${one.name}`)).map((one) => one.id);
}
