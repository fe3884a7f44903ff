/** The server's state of this feature, in the cache. */
import type { Schema } from "@weihu/api";
import { useInfiniteQuery, useQuery, type InfiniteData, type QueryClient } from "@tanstack/vue-query";
import { computed, ref, type Ref } from "vue";
import { useRoute } from "vue-router";
import * as calls from "./calls";
import { readBack, refreshed } from "./reducers";
import type { Conversation, Page, Session, View } from "./types";

export type Pages = InfiniteData<Page, string>;

export const keys = {
  lists: ["sessions", "list"] as const,
  list: (view: View) => ["sessions", "list", view] as const,
  ofCustomers: ["sessions", "customer"] as const,
  ofCustomer: (id: string) => ["sessions", "customer", id] as const,
  conversations: ["conversation"] as const,
  conversation: (id: string) => ["conversation", id] as const,
  canned: ["canned"] as const,
};

/** How many I have and how many wait: told with every list, so whichever was loaded last knows best. */
export const counts = ref<Page["counts"]>({ mine: 0, waiting: 0 });

export function useList(view: Ref<View>, enabled: Ref<boolean> = ref(true)) {
  return useInfiniteQuery({
    queryKey: computed(() => keys.list(view.value)),
    queryFn: async ({ pageParam, signal }) => {
      const page = await calls.list(view.value, pageParam, signal);
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
    computed(() => route.name !== "conversations"),
  );
  return computed(() => counts.value.waiting);
}

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

/** What a verb answered, shown at once; the event that follows is not newer and changes nothing. */
export function keepSession(client: QueryClient, session: Session): void {
  change(client, session.id, (known) => (session.version < known.session.version ? known : { ...known, session }));
  void client.invalidateQueries({ queryKey: keys.lists });
}

export async function loadOlder(client: QueryClient, known: Conversation): Promise<void> {
  if (!known.before) return;
  const stretch = await calls.older(known.session.id, known.before);
  change(client, known.session.id, (now) =>
    now.before === known.before ? readBack(now, stretch.messages, stretch.before ?? null) : now,
  );
}
