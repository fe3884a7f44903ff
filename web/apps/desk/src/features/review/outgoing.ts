/** Messages that did not go, or of which nobody can say. */
import { api, told, type Schema, type StreamEvent } from "@weihu/api";
import { useInfiniteQuery, useQuery, type QueryClient } from "@tanstack/vue-query";
import { computed, type Ref } from "vue";

export type Outgoing = Schema<"OutgoingOut">;
export const STATES = ["unknown", "refused", "expired", "queued"] as const;
export type State = (typeof STATES)[number];

export const KEY = ["outgoing"] as const;
const PAGE = 100;

export function useOutgoing(state: Ref<State>) {
  return useInfiniteQuery({
    queryKey: computed(() => [...KEY, state.value]),
    queryFn: ({ pageParam }) => {
      const query = { state: state.value, ...(pageParam ? { before: pageParam } : {}) };
      return told(api.GET("/api/v1/outgoing", { params: { query } }));
    },
    initialPageParam: "",
    getNextPageParam: (last: Outgoing[]) => (last.length === PAGE ? last.at(-1)?.id : undefined),
  });
}

export function useCounts(enabled: Ref<boolean>) {
  const queryFn = () => told(api.GET("/api/v1/outgoing/counts"));
  return useQuery({ queryKey: [...KEY, "counts"], queryFn, enabled });
}

const at = (outgoing_id: string) => ({ params: { path: { outgoing_id } } });
export const resend = (id: string) => told(api.POST("/api/v1/outgoing/{outgoing_id}/resend", at(id)));
export const dismiss = (id: string) => told(api.POST("/api/v1/outgoing/{outgoing_id}/dismiss", at(id)));

/** The conversation, open where the message stands. */
export const placeOf = (row: Outgoing) => ({
  path: `/conversations/mine/${row.session_id}`,
  query: row.message_id ? { message: row.message_id } : {},
});

/** Its words, as far as it has any. */
export function wordsOf(body: Record<string, unknown>): string {
  for (const name of ["text", "head", "title"]) if (typeof body[name] === "string" && body[name]) return body[name];
  const articles = body["articles"];
  return Array.isArray(articles) ? (articles as { title?: string }[]).map((one) => one.title ?? "").join("、") : "";
}

const SETTLED = ["sent", "refused", "unknown", "expired"];
export function hear(client: QueryClient, event: StreamEvent): void {
  const isOurs =
    event.name === "outgoing.reviewed" ||
    (event.name === "message.changed" && SETTLED.includes(String(event.data["state"])));
  if (isOurs) void client.invalidateQueries({ queryKey: KEY });
}
