/**
 * Answers on their way to the server: one after the other per session, each with a key of its own, so that trying
 * again, even after a reload, is one message.
 */
import { Problem } from "@weihu/api";
import type { QueryClient } from "@tanstack/vue-query";
import { defineStore } from "pinia";
import { ref } from "vue";
import { useMe } from "../../../app/me";
import { wordsOf } from "../../../app/telling";
import * as calls from "./calls";
import { change } from "./queries";
import { filled } from "./reducers";
import type { Pending, StoredFile } from "./types";

const RETRY_MS = 2500;
const TRIES = 4;

export const usePending = defineStore("pending", () => {
  const name = `weihu.pending.${useMe().me?.id ?? ""}`;
  const all = ref<Pending[]>(kept(name));
  const busy = new Set<string>();

  function of(sessionId: string): Pending[] {
    return all.value.filter((one) => one.sessionId === sessionId);
  }

  function set(next: Pending[]): void {
    all.value = next;
    if (next.length) localStorage.setItem(name, JSON.stringify(next));
    else localStorage.removeItem(name);
  }

  function add(client: QueryClient, sessionId: string, said: { text: string; file: StoredFile | null }): void {
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
      change(client, one.sessionId, (known) => filled(known, [message]));
      drop(one.key);
    } catch (error) {
      set(all.value.map((other) => (other.key === one.key ? { ...other, failure: wordsOf(error) } : other)));
    }
  }

  return { all, of, add, drop, retry, run };
});

/** Tries again while nobody can say whether it arrived: the key makes it one message. */
async function persist(one: Pending) {
  const said = one.file ? { file_id: one.file.id } : { text: one.text };
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
