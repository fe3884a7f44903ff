/** Messages of customers that could not be worked on: seen, tried again, let be. */
import { api, told, type Schema } from "@weihu/api";
import { useInfiniteQuery, useQuery } from "@tanstack/vue-query";
import { computed, type Ref } from "vue";

export type Receipt = Schema<"ReceiptOut">;
export type ReceiptPage = Schema<"ReceiptPage">;
export const RECEIPT_STATES = ["poison", "dropped"] as const;
export type ReceiptState = (typeof RECEIPT_STATES)[number];

export const RECEIPTS = ["receipts"] as const;
// No event tells of them: they are rare, and a minute is soon enough.
const LOOK_EVERY_MS = 60_000;
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
    refetchInterval: LOOK_EVERY_MS,
  });
}

/** How many wait for a person; a full page says "or more". */
export function useFailedCount(enabled: Ref<boolean>) {
  return useQuery({
    queryKey: [...RECEIPTS, "count"],
    queryFn: async () => {
      const { items, next } = await load("poison", "");
      return next ? `${items.length}+` : String(items.length || "");
    },
    enabled,
    refetchInterval: LOOK_EVERY_MS,
  });
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

/** The key of the words for a kind of message, as far as there are any. */
export function kindOf(receipt: Receipt): string {
  if (!receipt.kind) return "review.failed.unreadable";
  return `review.kind.${receipt.kind.startsWith("menu_") ? "menu" : receipt.kind}`;
}
