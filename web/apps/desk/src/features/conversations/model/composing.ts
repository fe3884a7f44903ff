/** What stands in the composer of one conversation, and how it leaves. */
import { now } from "@weihu/api";
import { useQueryClient } from "@tanstack/vue-query";
import { computed, ref } from "vue";
import { filledIn } from "../../../app/canned";
import { useMe } from "../../../app/me";
import { tick } from "../../../app/screen";
import * as calls from "./calls";
import { useDrafts, type Draft } from "./drafts";
import { typesIn } from "./looking";
import { usePending, type Saying } from "./pending";
import type { Canned, Conversation } from "./types";
import { windowView } from "./window";

// The platform shows it about 15 seconds, refuses a second sign meanwhile (45081), and one half a minute after the
// last words of either side (45080).
const SHOWN_MS = 15_000;
const EXCHANGE_MS = 30_000;

export function useComposing(conversation: () => Conversation) {
  const me = useMe();
  const client = useQueryClient();
  const drafts = useDrafts();
  const pending = usePending();
  const sessionId = conversation().session.id;
  const draft = computed(() => drafts.of(sessionId));
  const keep = (changes: Partial<Draft>): void => drafts.keep(sessionId, { ...draft.value, ...changes });
  const text = computed({ get: () => draft.value.text, set: (words: string) => keep({ text: words }) });

  const say = (said: Saying): void => pending.add(client, sessionId, said);

  /** Words first, then each file; what is answered is told with the first of them. */
  function send(sendAt: string | null): void {
    const { text: words, files, quote = null } = draft.value;
    keep({ text: "", files: [], quote: null });
    const parts: Saying[] = [
      ...(words.trim() ? [{ text: words.trim(), file: null }] : []),
      ...files.map((file) => ({ text: "", file })),
    ];
    parts.forEach((part, index) => say({ ...part, quote: index === 0 ? quote : null, sendAt }));
  }

  function words(canned: Canned): string {
    const { customer, shop, account } = conversation();
    return filledIn(canned.text, {
      称呼: customer.called,
      客服: me.me?.name ?? "",
      门店: shop?.name ?? "",
      公众号: account.name,
    });
  }

  /** Why nothing can be sent now, as a key of words; empty when it can. */
  const blocked = computed(() => {
    void tick.value;
    const { tone, why } = windowView(conversation().window);
    return tone === "closed" ? (why ? "unreachable" : "window") : "";
  });

  const toldTypingAt = ref(0);
  /** Something was typed: colleagues see it, and the customer when the platform would take the sign. */
  function typed(): void {
    if (!text.value.trim() || /^[/、／]/.test(text.value)) return;
    typesIn(sessionId);
    const { session } = conversation();
    if (Date.now() - toldTypingAt.value < SHOWN_MS || now() - Date.parse(session.last_at) > EXCHANGE_MS) return;
    toldTypingAt.value = Date.now();
    void calls.typing(sessionId).catch(() => undefined);
  }

  return { client, draft, keep, text, say, send, words, typed, blocked, sessionId };
}
