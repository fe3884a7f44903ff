/** What is on the screen of the agent who has the conversation counts as read; what comes is told to who only listens. */
import { i18n } from "@weihu/i18n";
import { watch, type Ref } from "vue";
import { useMe } from "../../../app/me";
import { announce } from "../../../app/toasts";
import * as calls from "./calls";
import { summary } from "./summary";
import type { Conversation } from "./types";

export function useReading(conversation: Ref<Conversation | undefined>): void {
  const me = useMe();
  let told = "";
  watch(
    () => conversation.value?.messages.at(-1)?.id,
    (last, before) => {
      const known = conversation.value;
      if (!known || !last || last === told) return;
      told = last;
      const message = known.messages.at(-1)!;
      if (before && message.author !== "agent") {
        const name = message.author === "customer" ? known.customer.name : i18n.global.t(`conversations.author.${message.author}`);
        announce(i18n.global.t("conversations.thread.heard", { name, text: summary(message, i18n.global.t) }));
      }
      const isMine = known.session.state === "serving" && known.session.agent?.id === me.me?.id;
      if (isMine && known.session.unread > 0 && document.visibilityState === "visible")
        void calls.read(known.session.id, last).catch(() => undefined);
    },
    { immediate: true },
  );
}
