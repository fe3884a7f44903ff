/** What happened, applied to what is kept; what events do not tell is loaded soon, never more than once a moment. */
import type { StreamEvent } from "@weihu/api";
import type { QueryClient } from "@tanstack/vue-query";
import { useMe } from "../../../app/me";
import * as calls from "./calls";
import { hearLook } from "./looking";
import { hearMention } from "./mentions";
import { change, keys, type Pages } from "./queries";
import { conversationHeard, filled, listHeard, refreshed } from "./reducers";
import type { Conversation, View } from "./types";

const OURS = new Set(["session.changed", "message.added", "message.changed", "note.added", "customer.changed"]);
const LIST_PAUSE_MS = 400;
const THREAD_PAUSE_MS = 30;

export function hear(client: QueryClient, event: StreamEvent): void {
  hearLook(event);
  hearMention(client, event);
  if (!OURS.has(event.name)) return;
  hearLists(client, event);
  for (const [key, known] of client.getQueriesData<Conversation>({ queryKey: keys.conversations })) {
    if (!known) continue;
    const next = conversationHeard(known, event);
    if (next === known) continue;
    client.setQueryData(key, next);
    const id = next.session.id;
    if (next.missing.length || next.isStale) later(`thread ${id}`, THREAD_PAUSE_MS, () => complete(client, id));
  }
}

function hearLists(client: QueryClient, event: StreamEvent): void {
  const me = useMe().me?.id ?? "";
  let isStale = event.name === "session.changed" || event.name === "customer.changed";
  for (const [key, known] of client.getQueriesData<Pages>({ queryKey: keys.lists })) {
    const view = key[2] as View;
    if (!known) continue;
    const pages = known.pages.map((page) => {
      const heard = listHeard({ rows: page.rows, isStale: false }, event, view, me);
      isStale ||= heard.isStale;
      return heard.rows === page.rows ? page : { ...page, rows: [...heard.rows] };
    });
    if (pages.some((page, index) => page !== known.pages[index])) client.setQueryData<Pages>(key, { ...known, pages });
  }
  if (isStale) later("lists", LIST_PAUSE_MS, () => loadLists(client));
}

async function loadLists(client: QueryClient): Promise<void> {
  await Promise.all([keys.lists, keys.ofCustomers].map((queryKey) => client.invalidateQueries({ queryKey })));
}

/** Loads what events only named: a few messages, or head and notes as well. */
async function complete(client: QueryClient, id: string): Promise<void> {
  const known = client.getQueryData<Conversation>(keys.conversation(id));
  if (!known) return;
  const wanted = known.missing.slice(0, 50);
  // What happens while it is loaded makes it stale again.
  change(client, id, (now) => ({ ...now, isStale: false }));
  const [messages, head] = await Promise.all([
    wanted.length ? calls.some(id, wanted) : { messages: [] },
    known.isStale ? calls.load(id) : null,
  ]).catch((error: unknown) => {
    change(client, id, (now) => ({ ...now, isStale: true }));
    throw error;
  });
  change(client, id, (now) => {
    const whole = filled(head ? refreshed(now, head) : now, messages.messages);
    // What the server does not give (any more) is not asked for again.
    return { ...whole, missing: whole.missing.filter((one) => !wanted.includes(one)) };
  });
}

interface Planned {
  runs: boolean;
  again: boolean;
}
const planned = new Map<string, Planned>();

/** Runs the work after a pause; wishes that come while it is planned or runs make one more run of it. */
function later(name: string, pauseMs: number, work: () => Promise<void>): void {
  const known = planned.get(name);
  if (known) {
    known.again ||= known.runs;
    return;
  }
  const plan: Planned = { runs: false, again: false };
  planned.set(name, plan);
  window.setTimeout(() => {
    plan.runs = true;
    void work()
      .catch(() => undefined)
      .finally(() => {
        planned.delete(name);
        if (plan.again) later(name, pauseMs, work);
      });
  }, pauseMs);
}
