/** Reply rules as the server keeps them. */
import { api, told, type Schema, type StreamEvent } from "@weihu/api";
import { useQuery, type QueryClient } from "@tanstack/vue-query";
import { computed, type Ref } from "vue";

export type Rule = Schema<"RuleOut">;
export type RuleIn = Schema<"RuleIn">;
export type Kind = Rule["kind"];
export type ReplyIn = NonNullable<RuleIn["replies"]>[number];
export type BenchIn = Schema<"BenchIn">;
export type BenchOut = Schema<"BenchOut">;

export const KINDS: readonly Kind[] = ["keyword", "contains", "pattern", "menu", "code", "follow", "default"];
/** What these listen to needs no words. */
export const WITHOUT_PHRASES: readonly Kind[] = ["follow", "default"];
export const HITS_DAYS = 30;

const KEY = ["rules"] as const;

export function useRules() {
  return useQuery({ queryKey: KEY, queryFn: () => told(api.GET("/api/v1/rules")) });
}

export function useRule(id: Ref<string>) {
  return useQuery({
    queryKey: computed(() => [...KEY, id.value]),
    queryFn: () => told(api.GET("/api/v1/rules/{rule_id}", { params: { path: { rule_id: id.value } } })),
    enabled: computed(() => id.value !== "" && id.value !== "new"),
  });
}

export function useAccounts() {
  return useQuery({ queryKey: ["accounts"], queryFn: () => told(api.GET("/api/v1/accounts")) });
}

export const useMenuKeys = () =>
  useQuery({ queryKey: ["menu", "keys"], queryFn: () => told(api.GET("/api/v1/menus/keys")) });

export async function save(client: QueryClient, id: string, rule: RuleIn, version: number): Promise<Rule> {
  const kept = await (id === "new"
    ? told(api.POST("/api/v1/rules", { body: rule }))
    : told(api.PUT("/api/v1/rules/{rule_id}", { params: { path: { rule_id: id } }, body: { ...rule, version } })));
  client.setQueryData([...KEY, kept.id], kept);
  await client.invalidateQueries({ queryKey: KEY, exact: true });
  return kept;
}

export async function remove(client: QueryClient, id: string): Promise<void> {
  await told(api.DELETE("/api/v1/rules/{rule_id}", { params: { path: { rule_id: id } } }));
  client.removeQueries({ queryKey: [...KEY, id] });
  await client.invalidateQueries({ queryKey: KEY, exact: true });
}

export const tryOut = (given: BenchIn) => told(api.POST("/api/v1/rules/bench", { body: given }));

export function hear(client: QueryClient, event: StreamEvent): void {
  if (event.name === "rule.changed") void client.invalidateQueries({ queryKey: KEY });
  if (event.name === "menu.changed") void client.invalidateQueries({ queryKey: ["menu", "keys"] });
}
