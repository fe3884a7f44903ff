/** Customers as the server keeps them, and what staff change on them. */
import { api, told, type Schema, type StreamEvent } from "@weihu/api";
import { useInfiniteQuery, useQuery, useQueryClient, type InfiniteData, type QueryClient } from "@tanstack/vue-query";
import { computed, type Ref } from "vue";
import { tellFailure } from "../../../app/telling";

export type Card = Schema<"CardOut">;
export type Known = Schema<"KnownOut">;
export type Page = Schema<"CustomerPage">;
export type Source = Schema<"SourceOut">["kind"];

export const SOURCES: readonly Source[] = ["code", "follow", "menu", "message", "page", "sync", "import"] as Source[];

export interface Wanted {
  q: string;
  tag: string;
  source: string;
}

const keys = {
  card: (id: string) => ["customer", id] as const,
  lists: ["customers"] as const,
  list: (wanted: Wanted) => ["customers", wanted] as const,
  tags: ["tags"] as const,
};
const at = (customer_id: string) => ({ path: { customer_id } });

export function useCustomers(wanted: Ref<Wanted>) {
  return useInfiniteQuery({
    queryKey: computed(() => keys.list(wanted.value)),
    queryFn: ({ pageParam, signal }) => {
      const { q, tag, source } = wanted.value;
      const query = {
        ...(q ? { q } : {}),
        ...(tag ? { tag_id: tag } : {}),
        ...(source ? { source: source as Source } : {}),
        ...(pageParam ? { before: pageParam } : {}),
      };
      return told(api.GET("/api/v1/customers", { params: { query }, signal }));
    },
    initialPageParam: "",
    getNextPageParam: (last: Page) => last.next,
    // What was found stays until the next is there.
    placeholderData: (before: InfiniteData<Page, string> | undefined) => before,
  });
}

export function useCard(id: Ref<string>) {
  return useQuery({
    queryKey: computed(() => keys.card(id.value)),
    queryFn: ({ signal }) => told(api.GET("/api/v1/customers/{customer_id}", { params: at(id.value), signal })),
    enabled: computed(() => id.value !== ""),
  });
}

export function useTags() {
  return useQuery({ queryKey: keys.tags, queryFn: () => told(api.GET("/api/v1/tags")) });
}

/** Changes of one card; each is told at once and answers with the card as it is then. */
export function useChanges(id: Ref<string>) {
  const client = useQueryClient();

  async function act(work: (id: string) => Promise<Card>): Promise<Card | null> {
    const asked = id.value;
    try {
      const card = await work(asked);
      client.setQueryData(keys.card(asked), card);
      void client.invalidateQueries({ queryKey: keys.lists });
      return card;
    } catch (failure) {
      tellFailure(failure);
      void client.invalidateQueries({ queryKey: keys.card(asked) });
      return null;
    }
  }

  return {
    rename: (name: string, version: number) =>
      act((id) => told(api.PATCH("/api/v1/customers/{customer_id}", { params: at(id), body: { name, version } }))),
    fill: (key: string, value: string, version: number) =>
      act((customer_id) =>
        told(
          api.PUT("/api/v1/customers/{customer_id}/fields/{key}", {
            params: { path: { customer_id, key } },
            body: { value, version },
          }),
        ),
      ),
    async tag(name: string): Promise<Card | null> {
      const card = await act((id) =>
        told(api.POST("/api/v1/customers/{customer_id}/tags", { params: at(id), body: { name } })),
      );
      void client.invalidateQueries({ queryKey: keys.tags });
      return card;
    },
    untag: (tag_id: string) =>
      act((customer_id) =>
        told(
          api.DELETE("/api/v1/customers/{customer_id}/tags/{tag_id}", { params: { path: { customer_id, tag_id } } }),
        ),
      ),
  };
}

export function hear(client: QueryClient, event: StreamEvent): void {
  if (event.name !== "customer.changed") return;
  void client.invalidateQueries({ queryKey: keys.card(String(event.data["customer_id"])) });
  void client.invalidateQueries({ queryKey: keys.lists });
}
