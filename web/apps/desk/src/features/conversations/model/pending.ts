/**
 * Answers on their way to the server: one after the other per session, each with a key of its own, so that trying
 * again, even after a reload, is one message.
 */
import { Problem } from "@weihu/api";
import type { QueryClient } from "@tanstack/vue-query";
import { defineStore } from "pinia";
import { computed, ref, watch } from "vue";
import { useMe } from "../../../app/me";
import { tellFailure, wordsOf } from "../../../app/telling";
import * as calls from "./calls";
import { useDrafts } from "./drafts";
import { change } from "./queries";
import { stored } from "./reducers";
import type { Message, Pending, Quote, StoredFile } from "./types";

/** What one says: words or a file or a typed reply, perhaps to something, perhaps later. */
export interface Saying {
  text: string;
  file: StoredFile | null;
  reply?: Record<string, unknown> | null;
  quote?: Quote | null;
  sendAt?: string | null;
}

const RETRY_MS = 2500;
const TRIES = 4;

export const usePending = defineStore("pending", () => {
  const me = useMe();
  const name = computed(() => `weihu.pending.${me.me?.id ?? ""}`);
  const all = ref<Pending[]>(kept(name.value));
  watch(name, (now) => (all.value = kept(now)), { flush: "sync" });
  const busy = new Set<string>();
  const drafts = useDrafts();

  function of(sessionId: string): Pending[] {
    return all.value.filter((one) => one.sessionId === sessionId);
  }

  function set(next: Pending[]): void {
    all.value = next;
    if (next.length) localStorage.setItem(name.value, JSON.stringify(next));
    else localStorage.removeItem(name.value);
  }

  function add(client: QueryClient, sessionId: string, said: Saying): void {
    set([...all.value, { key: newKey(), sessionId, ...said, at: Date.now(), failure: "" }]);
    void run(client, sessionId);
  }

  function drop(key: string): void {
    set(all.value.filter((one) => one.key !== key));
  }

  function retry(client: QueryClient, key: string): void {
    set(all.value.map((one) => (one.key === key ? { ...one, failure: "" } : one)));
    const sessionId = all.value.find((one) => one.key === key)?.sessionId;
    if (sessionId) void run(client, sessionId);
  }

  /** Sends what waits, oldest first; a failure stops those behind it. */
  async function run(client: QueryClient, sessionId: string): Promise<void> {
    if (busy.has(sessionId)) return;
    busy.add(sessionId);
    try {
      for (let next = of(sessionId)[0]; next && !next.failure; next = of(sessionId)[0]) await send(client, next);
    } finally {
      busy.delete(sessionId);
    }
  }

  async function send(client: QueryClient, one: Pending): Promise<void> {
    try {
      const message = await persist(one);
      change(client, one.sessionId, (known) => stored(known, message));
      drop(one.key);
    } catch (error) {
      if (isRefusal(error)) {
        giveBack(one);
        tellFailure(error);
      } else {
        set(all.value.map((other) => (other.key === one.key ? { ...other, failure: wordsOf(error) } : other)));
      }
    }
  }

  /** Back into the field, in front of what stands there. */
  function giveBack(one: Pending): void {
    putBack(one.sessionId, one);
    drop(one.key);
  }

  function putBack(sessionId: string, { text, file, quote }: Saying): void {
    const draft = drafts.of(sessionId);
    const kept = draft.quote ?? quote ?? null;
    drafts.keep(sessionId, {
      text: [text, draft.text].filter(Boolean).join("\n"),
      files: file ? [...draft.files, file] : draft.files,
      ...(kept ? { quote: kept } : {}),
    });
  }

  /** Takes a planned message back; `edits` puts its words into the field. */
  async function cancelPlanned(client: QueryClient, message: Message, edits: boolean): Promise<void> {
    try {
      await calls.cancelPlanned(message.session_id, message.id);
      change(client, message.session_id, (known) => ({
        ...known,
        messages: known.messages.filter((one) => one.id !== message.id),
      }));
      if (edits) putBack(message.session_id, { text: message.text, file: null, quote: message.quote ?? null });
    } catch (error) {
      tellFailure(error);
    }
  }

  return { all, of, add, drop, retry, run, giveBack, putBack, cancelPlanned };
});

/** The server said no: nothing was stored, and asking again would not help. */
function isRefusal(error: unknown): boolean {
  return error instanceof Problem && error.status >= 400 && error.status < 500;
}

/** Tries again while nobody can say whether it arrived: the key makes it one message. */
async function persist(one: Pending) {
  const said: calls.Said = {
    ...what(one),
    ...(one.quote ? { quote_id: one.quote.id } : {}),
    ...(one.sendAt ? { send_at: one.sendAt } : {}),
  };
  for (let tried = 1; ; tried++) {
    try {
      return await calls.answer(one.sessionId, one.key, said);
    } catch (error) {
      const mayHeal = error instanceof Problem && (error.isUnreachable || error.status >= 500);
      if (!mayHeal || tried >= TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

function what({ text, file, reply }: Pending): calls.Said {
  if (reply) return { reply };
  if (file?.isHandout) return { handout_file_id: file.id };
  return file ? { file_id: file.id } : { text };
}

/** `crypto.randomUUID` is only there on secure pages, and a desk in a local network may not be one. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function kept(name: string): Pending[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(name) ?? "[]");
    return Array.isArray(found) ? (found as Pending[]) : [];
  } catch {
    return [];
  }
}
