/** What is on the screen of the agent who has the conversation counts as read; what comes is told to who only listens. */
import { i18n } from "@weihu/i18n";
import { computed, onScopeDispose, watch, type Ref } from "vue";
import { useMe } from "../../../app/me";
import { isSeen } from "../../../app/screen";
import { announce } from "../../../app/toasts";
import * as calls from "./calls";
import { Marking } from "./marking";
import { summary } from "./summary";
import type { Conversation, Message } from "./types";

export function useReading(conversation: Ref<Conversation | undefined>): void {
  const me = useMe();
  const newest = computed(() => conversation.value?.messages.at(-1));

  /** The message up to which everything is to be marked as read; empty when there is nothing to mark. */
  const unread = computed(() => {
    const session = conversation.value?.session;
    const isMine = session?.state === "serving" && session.agent?.id === me.me?.id;
    return isMine && isSeen.value && session.unread > 0 ? (newest.value?.id ?? "") : "";
  });
  const marking = new Marking((session, last) => void calls.read(session, last).catch(() => undefined));
  watch(
    () => [conversation.value?.session.id ?? "", unread.value] as const,
    ([session, last]) => marking.seen(session, last),
    { immediate: true },
  );
  onScopeDispose(() => marking.seen("", ""));

  watch(
    () => newest.value?.id,
    (now, before) => {
      if (now && before && newest.value && newest.value.author !== "agent") announce(heard(newest.value));
    },
  );

  function heard(message: Message): string {
    const { t } = i18n.global;
    const isCustomer = message.author === "customer";
    const name = isCustomer ? (conversation.value?.customer.name ?? "") : t(`conversations.author.${message.author}`);
    return t("conversations.thread.heard", { name, text: summary(message, t) });
  }
}
