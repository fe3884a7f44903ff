/** Menus of accounts as the server keeps them: draft, live, publications. */
import { api, told, type Schema, type StreamEvent } from "@weihu/api";
import { useQuery, type QueryClient } from "@tanstack/vue-query";
import { computed, type Ref } from "vue";

export type Menu = Schema<"MenuOut">;
export type Entry = Schema<"MenuEntryOut">;
export type Leaf = Schema<"MenuLeafOut">;
export type Kind = Leaf["kind"];
export type Change = Schema<"MenuChangeOut">;
export type Complaint = Schema<"MenuComplaintOut">;
export type Limits = Schema<"MenuLimitsOut">;
export type Publication = Schema<"MenuPublicationOut">;
export type Rule = Schema<"RuleOut">;

const KEY = ["menu"] as const;
const path = (account: string) => ({ params: { path: { account_id: account } } });

export const useAccounts = () => useQuery({ queryKey: ["accounts"], queryFn: () => told(api.GET("/api/v1/accounts")) });

export const useMenu = (account: Ref<string>) =>
  useQuery({
    queryKey: computed(() => [...KEY, account.value]),
    queryFn: () => told(api.GET("/api/v1/accounts/{account_id}/menu", path(account.value))),
    enabled: computed(() => account.value !== ""),
  });

export const useHistory = (account: Ref<string>, wanted: Ref<boolean>) =>
  useQuery({
    queryKey: computed(() => [...KEY, account.value, "history"]),
    queryFn: () => told(api.GET("/api/v1/accounts/{account_id}/menu/publications", path(account.value))),
    enabled: computed(() => wanted.value && account.value !== ""),
  });

/** The rules, to see which of them answers a tap. */
export const useRules = (may: Ref<boolean>) =>
  useQuery({ queryKey: ["rules"], queryFn: () => told(api.GET("/api/v1/rules")), enabled: may });

const keep = (client: QueryClient, menu: Menu): Menu => client.setQueryData([...KEY, menu.account_id], menu) as Menu;

export async function save(client: QueryClient, account: string, version: number, entries: Entry[]): Promise<Menu> {
  const body = { version, entries };
  return keep(client, await told(api.PUT("/api/v1/accounts/{account_id}/menu", { ...path(account), body })));
}

export async function readLive(client: QueryClient, account: string): Promise<Menu> {
  return keep(client, await told(api.POST("/api/v1/accounts/{account_id}/menu/live", path(account))));
}

export async function publish(client: QueryClient, account: string, version: number): Promise<Publication> {
  const body = { version };
  const made = await told(api.POST("/api/v1/accounts/{account_id}/menu/publish", { ...path(account), body }));
  await client.invalidateQueries({ queryKey: [...KEY, account] });
  return made;
}

export async function remove(client: QueryClient, account: string): Promise<Publication> {
  const made = await told(api.DELETE("/api/v1/accounts/{account_id}/menu", path(account)));
  await client.invalidateQueries({ queryKey: [...KEY, account] });
  return made;
}

export const isUnderWay = (one: Publication | null | undefined): boolean =>
  one !== null && one !== undefined && ["waiting", "sending", "checking"].includes(one.state);

export function hear(client: QueryClient, event: StreamEvent): void {
  const account = event.data["account_id"];
  if (event.name === "menu.changed" && typeof account === "string")
    void client.invalidateQueries({ queryKey: [...KEY, account] });
}
