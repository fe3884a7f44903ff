/** Messages of customers that could not be worked on: seen, tried again, let be. */
import { api, told, type Schema, type StreamEvent } from "@weihu/api";
import { useInfiniteQuery, useQuery, type QueryClient } from "@tanstack/vue-query";
import { computed, type Ref } from "vue";

export type Receipt = Schema<"ReceiptOut">;
export type ReceiptPage = Schema<"ReceiptPage">;
export const RECEIPT_STATES = ["poison", "dropped"] as const;
export type ReceiptState = (typeof RECEIPT_STATES)[number];

export const RECEIPTS = ["receipts"] as const;
const EXCERPT = 80;

function load(state: ReceiptState, before: string): Promise<ReceiptPage> {
  return told(api.GET("/api/v1/receipts", { params: { query: { state, ...(before ? { before } : {}) } } }));
}

export function useReceipts(state: Ref<ReceiptState>) {
  return useInfiniteQuery({
    queryKey: computed(() => [...RECEIPTS, state.value]),
    queryFn: ({ pageParam }) => load(state.value, pageParam),
    initialPageParam: "",
    getNextPageParam: (last: ReceiptPage) => last.next,
    staleTime: 0,
  });
}

/** How many wait for a person. */
export function useFailedCount(enabled: Ref<boolean>) {
  const queryFn = async () => (await told(api.GET("/api/v1/receipts/count"))).failed;
  return useQuery({ queryKey: [...RECEIPTS, "count"], queryFn, enabled, staleTime: 0 });
}

/** One failed, or a colleague has dealt with one. */
export function hearReceipt(client: QueryClient, event: StreamEvent): void {
  if (["receipt.failed", "receipt.reviewed"].includes(event.name))
    void client.invalidateQueries({ queryKey: RECEIPTS });
}

const at = (receipt_id: string) => ({ params: { path: { receipt_id } } });
export const replay = (id: string) => told(api.POST("/api/v1/receipts/{receipt_id}/replay", at(id)));
export const drop = (id: string) => told(api.POST("/api/v1/receipts/{receipt_id}/drop", at(id)));

/** The end of an openid, as the rest of the desk calls somebody who has no name; empty when nothing could be read. */
export function shortSender(receipt: Receipt): string {
  return receipt.sender.slice(-6);
}

/** What she said, short; empty when nothing could be read. */
export function excerptOf(receipt: Receipt): string {
  const words = receipt.excerpt.replace(/\s+/g, " ").trim();
  return words.length > EXCERPT ? `${words.slice(0, EXCERPT)}…` : words;
}

/** The first line of what our program complained of; the rest is for its authors. */
export function complaintOf(receipt: Receipt): string {
  return receipt.reason.split("\n", 1)[0]!.trim();
}

/** The key of plain words for what happened, as far as it has a name. */
export const causeOf = (receipt: Receipt): string => `review.failed.cause.${receipt.reason}`;

/** The key of the words for a kind of message, as far as there are any. */
export function kindOf(receipt: Receipt): string {
  if (!receipt.kind) return "review.failed.unreadable";
  return `review.kind.${receipt.kind.startsWith("menu_") ? "menu" : receipt.kind}`;
}
