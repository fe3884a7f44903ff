/** The server's state of this feature, in the cache. */
import type { Schema } from "@weihu/api";
import { useInfiniteQuery, useQuery, type InfiniteData, type QueryClient } from "@tanstack/vue-query";
import { computed, ref, type Ref } from "vue";
import { useRoute } from "vue-router";
import * as calls from "./calls";
import type { Filters } from "./filters";
import { opened, readBack, readEarlier, readOn, refreshed } from "./reducers";
import { prepended } from "./order";
import type { Conversation, Page, Session, Stretch, View } from "./types";

export type Pages = InfiniteData<Page, string>;
export type ListKey = readonly ["sessions", "list", View, Filters];

export const keys = {
  lists: ["sessions", "list"] as const,
  list: (view: View, filters: Filters = {}): ListKey => ["sessions", "list", view, filters],
  ofCustomers: ["sessions", "customer"] as const,
  ofCustomer: (id: string) => ["sessions", "customer", id] as const,
  conversations: ["conversation"] as const,
  conversation: (id: string) => ["conversation", id] as const,
  canned: ["canned"] as const,
  mentions: ["mentions"] as const,
  staff: ["staff"] as const,
};

/** How many I have and how many wait: told with every list, so whichever was loaded last knows best. */
export const counts = ref<Page["counts"]>({ mine: 0, waiting: 0, snoozed: 0, unread: 0 });

export function useList(view: Ref<View>, filters: Ref<Filters> = ref({}), enabled: Ref<boolean> = ref(true)) {
  return useInfiniteQuery({
    queryKey: computed(() => keys.list(view.value, filters.value)),
    queryFn: async ({ pageParam, signal }) => {
      const page = await calls.list(view.value, filters.value, pageParam, signal);
      counts.value = page.counts;
      return page;
    },
    initialPageParam: "",
    getNextPageParam: (last: Page) => last.cursor,
    enabled,
  });
}

/** Who waits, seen from anywhere: on the page of conversations its own list tells, elsewhere it is asked for. */
export function useWaiting(): Readonly<Ref<number>> {
  const route = useRoute();
  useList(
    ref("waiting"),
    ref({}),
    computed(() => route.name !== "conversations"),
  );
  return computed(() => counts.value.waiting);
}

/** Who waits for a claim, and of mine those with words that I have not seen. */
export const useAttention = (): Readonly<Ref<number>> => computed(() => counts.value.waiting + counts.value.unread);

/** A customer's conversations, for her card. */
export function useSessionsOf(customerId: Ref<string>, enabled: Ref<boolean>) {
  return useInfiniteQuery({
    queryKey: computed(() => keys.ofCustomer(customerId.value)),
    queryFn: ({ pageParam, signal }) => calls.ofCustomer(customerId.value, pageParam, signal),
    initialPageParam: "",
    getNextPageParam: (last: Schema<"SessionPage">) => last.next,
    enabled,
  });
}

/** The open conversation. Loaded again it keeps the older messages that were read back. */
export function useConversation(client: QueryClient, id: Ref<string>) {
  return useQuery({
    queryKey: computed(() => keys.conversation(id.value)),
    queryFn: ({ signal }) => fetchConversation(client, id.value, signal),
    enabled: computed(() => id.value !== ""),
    gcTime: 10 * 60_000,
  });
}

async function fetchConversation(client: QueryClient, id: string, signal: AbortSignal): Promise<Conversation> {
  const loaded = await calls.load(id, signal);
  const known = client.getQueryData<Conversation>(keys.conversation(id));
  return known ? refreshed(known, loaded) : loaded;
}

/** A row that is pointed at will likely be opened. */
export function expectConversation(client: QueryClient, id: string): void {
  void client.prefetchQuery({
    queryKey: keys.conversation(id),
    queryFn: ({ signal }) => fetchConversation(client, id, signal),
  });
}

export function useCanned(enabled: Ref<boolean>) {
  return useQuery({ queryKey: keys.canned, queryFn: calls.canned, enabled, staleTime: 5 * 60_000 });
}

export function change(client: QueryClient, id: string, how: (known: Conversation) => Conversation): void {
  client.setQueryData<Conversation>(keys.conversation(id), (known) => known && how(known));
}

/**
 * Loads these anew, also when a load is under way whose answer may be from before. The library begins such a load anew
 * only when there is something to show meanwhile; a first one is awaited here.
 */
export async function renew(client: QueryClient, queryKey: readonly unknown[]): Promise<void> {
  const under = client.getQueryCache().findAll({ queryKey, fetchStatus: "fetching" });
  const first = under.filter((query) => query.state.data === undefined);
  await Promise.allSettled(first.map((query) => query.promise));
  await client.invalidateQueries({ queryKey });
}

/** What a verb answered, shown at once; the event that follows is not newer and changes nothing. */
export function keepSession(client: QueryClient, session: Session): void {
  change(client, session.id, (known) => (session.version < known.session.version ? known : { ...known, session }));
  void renew(client, keys.lists);
}

/** Whether anything stands above what is shown. */
export const hasOlder = (known: Conversation): boolean => {
  const top = known.earlier[0];
  return top
    ? top.before !== null || top.earlierSessionId !== null
    : known.before !== null || known.earlierSessionId !== null;
};

/** Reads on upwards: this session to its beginning, then the sessions before it. */
export async function loadOlder(client: QueryClient, known: Conversation): Promise<void> {
  const id = known.session.id;
  if (known.before) {
    const stretch = await calls.older(id, known.before);
    change(client, id, (now) =>
      now.before === known.before ? readBack(now, stretch.messages, stretch.before ?? null) : now,
    );
    return;
  }
  const top = known.earlier[0];
  const next = top?.before ? await moreOf(top, top.before) : await oneEarlier(top ?? known);
  if (next) change(client, id, (now) => (now.earlier[0] === top ? readEarlier(now, next) : now));
}

async function moreOf(top: Stretch, before: string): Promise<Stretch> {
  const page = await calls.older(top.session.id, before);
  return { ...top, messages: prepended(top.messages, page.messages), before: page.before ?? null };
}

async function oneEarlier(below: { earlierSessionId: string | null }): Promise<Stretch | null> {
  if (!below.earlierSessionId) return null;
  const { session, messages, notes, before, earlierSessionId } = await calls.load(below.earlierSessionId);
  return { session, messages, notes, before, earlierSessionId };
}

/** Reads on downwards, after the thread was opened around an old message. */
export async function loadNewer(client: QueryClient, known: Conversation): Promise<void> {
  if (!known.after) return;
  const stretch = await calls.newer(known.session.id, known.after);
  change(client, known.session.id, (now) =>
    now.after === known.after ? readOn(now, stretch.messages, stretch.after ?? null) : now,
  );
}

/** Opens the thread around a message, unless it is shown already. */
export async function openAround(client: QueryClient, known: Conversation, message: string): Promise<void> {
  const shown = [known, ...known.earlier].some((part) => part.messages.some((one) => one.id === message));
  if (shown) return;
  const { messages, before, after } = await calls.around(known.session.id, message);
  change(client, known.session.id, (now) => opened(now, { messages, before: before ?? null, after: after ?? null }));
}

/** Back to the newest. */
export async function reopenAtEnd(client: QueryClient, id: string): Promise<void> {
  client.setQueryData<Conversation>(keys.conversation(id), await calls.load(id));
}

export function useStaff(enabled: Ref<boolean>) {
  return useQuery({ queryKey: keys.staff, queryFn: calls.staff, enabled, staleTime: 5 * 60_000 });
}
