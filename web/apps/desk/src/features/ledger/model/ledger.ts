/** Reads of the ledger; its address says which actions are shown. */
import { api, told, type Operations, type Schema } from "@weihu/api";
import { useInfiniteQuery, useQuery } from "@tanstack/vue-query";
import { computed, type Ref } from "vue";
import type { LocationQuery } from "vue-router";

export type Action = Schema<"ActionOut">;
export type Page = Schema<"ActionPage">;
export type Count = Schema<"CountOut">;
export type Coverage = Schema<"CoverageOut">;

/** The parameters of `GET /actions`, as text. */
// prettier-ignore
export const NAMES = [
  "customer_id", "session_id", "staff_id", "account_id", "shop_id", "rule_id", "actor", "verb", "object_type", "object_id",
  "content_class", "since", "until", "filled", "missing",
] as const;
export type Wanted = Partial<Record<(typeof NAMES)[number], string>>;

const DAY_MS = 24 * 3_600_000;

/** What an address asks for. `days` counts back from today's end, so that the same day gives the same question. */
export function wantedOf(query: LocationQuery, now: number): Wanted {
  const wanted: Wanted = {};
  for (const name of NAMES) {
    const value = query[name];
    if (typeof value === "string" && value) wanted[name] = value;
  }
  const days = Number(query["days"]);
  if (!wanted.since && days > 0)
    wanted.since = new Date((Math.floor(now / 60_000) + 1) * 60_000 - days * DAY_MS).toISOString();
  return wanted;
}

type Query = NonNullable<Operations["list_actions"]["parameters"]["query"]>;

export function useActions(wanted: Ref<Wanted>) {
  return useInfiniteQuery({
    queryKey: computed(() => ["ledger", "actions", wanted.value]),
    queryFn: ({ pageParam }) => {
      const query = { ...(wanted.value as Query), ...(pageParam ? { after: pageParam } : {}) };
      return told(api.GET("/api/v1/actions", { params: { query } }));
    },
    initialPageParam: "",
    getNextPageParam: (last: Page) => last.next,
    staleTime: 0,
  });
}

export interface Counts {
  total: Count;
  items: Count[];
}

export function useCounts(wanted: Ref<Wanted>) {
  return useQuery({
    queryKey: computed(() => ["ledger", "counts", wanted.value]),
    queryFn: async () =>
      (await told(
        api.GET("/api/v1/actions/counts", { params: { query: { ...(wanted.value as Query), by: "verb" } } }),
      )) as unknown as Counts,
    staleTime: 0,
  });
}

export function useVerbs() {
  return useQuery({
    queryKey: ["ledger", "verbs"],
    queryFn: () => told(api.GET("/api/v1/actions/verbs")),
    staleTime: Infinity,
  });
}

export function useCoverage(days: Ref<number>) {
  return useQuery({
    queryKey: computed(() => ["ledger", "coverage", days.value]),
    queryFn: () => told(api.GET("/api/v1/actions/coverage", { params: { query: { days: days.value } } })),
    staleTime: 0,
  });
}

export function useNamed() {
  return {
    accounts: useQuery({ queryKey: ["accounts"], queryFn: () => told(api.GET("/api/v1/accounts")), retry: false }).data,
    shops: useQuery({ queryKey: ["shops"], queryFn: () => told(api.GET("/api/v1/shops")) }).data,
  };
}

export const exportUrl = (wanted: Wanted): string =>
  `/api/v1/actions/export.csv?${new URLSearchParams(wanted as Record<string, string>).toString()}`;
