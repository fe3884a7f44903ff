/** What happened, applied to what is kept; what events only name is asked for, and nothing else. */
import type { StreamEvent } from "@weihu/api";
import { hashKey, type QueryClient } from "@tanstack/vue-query";
import { useMe } from "../../../app/me";
import * as calls from "./calls";
import { hearLook } from "./looking";
import { hearMention } from "./mentions";
import { Gathering } from "./gathering";
import { changesCounts, listHeard, unreadIn, withRows } from "./listing";
import { change, counts, keys, renew, type ListKey, type Pages } from "./queries";
import { conversationHeard, refreshed, toldNews } from "./reducers";
import type { Conversation, Page } from "./types";

const OURS = new Set(["session.changed", "message.added", "message.changed", "note.added", "customer.changed"]);
const LIST_PACE = { firstMs: 50, restMs: 400 };
const COUNTS_PAUSE_MS = 1500;
const RELOAD_PAUSE_MS = 400;
const THREAD_PAUSE_MS = 30;

export function hear(client: QueryClient, event: StreamEvent): void {
  hearLook(event);
  hearMention(client, event);
  if (!OURS.has(event.name)) return;
  hearLists(client, event);
  if (event.name === "session.changed" && event.data["moved"] === true)
    void renew(client, keys.ofCustomer(String(event.data["customer_id"])));
  hearConversations(client, event);
}

function hearLists(client: QueryClient, event: StreamEvent): void {
  const me = useMe().me?.id ?? "";
  const shown: Page[] = [];
  for (const query of client.getQueryCache().findAll({ queryKey: keys.lists })) {
    const key = query.queryKey as ListKey;
    const known = query.state.data as Pages | undefined;
    const isActive = query.isActive();
    const heard = listHeard(known?.pages ?? [], event, key[2], key[3], me);
    if (isActive) shown.push(...heard.pages);
    if (known && heard.pages !== known.pages) put(client, key, [...heard.pages]);
    const id = event.data["session_id"];
    if (query.state.fetchStatus === "fetching") {
      // The answer that is under way may be from before.
      if (heard.wanted.length || (known && heard.pages !== known.pages))
        later(`list ${hashKey(key)}`, RELOAD_PAUSE_MS, () => renew(client, key));
    } else if (isActive) {
      const asking = gatheringOf(client, key);
      if (typeof id === "string") asking.touch(id);
      asking.want(heard.wanted);
    } else if (heard.wanted.length) {
      void client.invalidateQueries({ queryKey: key, exact: true, refetchType: "none" });
    }
  }
  if (changesCounts(event, shown, me)) later("counts", COUNTS_PAUSE_MS, loadCounts);
}

/** Other lines in a list; what is unread of mine is counted with them. */
function put(client: QueryClient, key: ListKey, pages: Page[]): void {
  const query = client.getQueryCache().find<Pages>({ queryKey: key, exact: true });
  const known = query?.state.data;
  if (!known) return;
  const me = useMe().me?.id ?? "";
  if (query.isActive()) {
    const unread = counts.value.unread + unreadIn(pages, me) - unreadIn(known.pages, me);
    counts.value = { ...counts.value, unread: Math.max(0, unread) };
  }
  client.setQueryData<Pages>(key, { ...known, pages });
}

const gatherings = new Map<string, Gathering>();

function gatheringOf(client: QueryClient, key: ListKey): Gathering {
  const name = hashKey(key);
  const known = gatherings.get(name);
  if (known) return known;
  const [, , view, filters] = key;
  const made = new Gathering(
    LIST_PACE,
    async (ids) => {
      const { rows } = await calls.lines(view, filters, ids);
      const now = client.getQueryData<Pages>(key);
      if (now) put(client, key, withRows(now.pages, ids, rows, view));
    },
    () => void client.invalidateQueries({ queryKey: key, exact: true }),
  );
  gatherings.set(name, made);
  return made;
}

async function loadCounts(): Promise<void> {
  counts.value = await calls.counts();
}

function hearConversations(client: QueryClient, event: StreamEvent): void {
  for (const query of client.getQueryCache().findAll({ queryKey: keys.conversations })) {
    const known = query.state.data as Conversation | undefined;
    if (!known) {
      // The first answer is under way, and may be from before.
      if (event.data["session_id"] === query.queryKey[1] && query.state.fetchStatus === "fetching")
        later(`first ${query.queryHash}`, RELOAD_PAUSE_MS, () => renew(client, query.queryKey));
      continue;
    }
    const next = conversationHeard(known, event);
    if (next === known) continue;
    client.setQueryData(query.queryKey, next);
    const id = next.session.id;
    if (!next.missing.length && !next.isBehind && !next.isStale) continue;
    // One that nobody looks at is loaded when somebody does.
    if (query.isActive()) later(`thread ${id}`, THREAD_PAUSE_MS, () => complete(client, id));
    else void client.invalidateQueries({ queryKey: query.queryKey, exact: true, refetchType: "none" });
  }
}

/** Loads what events only named: a few messages with how it stands now, or notes and card as well. */
async function complete(client: QueryClient, id: string): Promise<void> {
  const known = client.getQueryData<Conversation>(keys.conversation(id));
  if (!known) return;
  const wanted = known.missing.slice(0, 50);
  // What happens while it is loaded makes it stale, and messages missing, again.
  change(client, id, (now) => ({
    ...now,
    ...{ isStale: false, isBehind: false, missing: now.missing.filter((one) => !wanted.includes(one)) },
  }));
  const [news, head] = await Promise.all([
    wanted.length || (known.isBehind && !known.isStale) ? calls.news(id, wanted) : null,
    known.isStale ? calls.load(id) : null,
  ]).catch((error: unknown) => {
    change(client, id, (now) => ({ ...now, isStale: true, missing: [...new Set([...wanted, ...now.missing])] }));
    throw error;
  });
  change(client, id, (now) => {
    const whole = head ? refreshed(now, head) : now;
    return news ? toldNews(whole, news) : whole;
  });
  // An event overtook the answer: what it did not say whole is loaded again.
  if (client.getQueryData<Conversation>(keys.conversation(id))?.missing.length)
    later(`thread ${id}`, THREAD_PAUSE_MS, () => complete(client, id));
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
