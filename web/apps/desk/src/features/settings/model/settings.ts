/** What is set up: accounts, staff, roles, the organisation, canned replies. */
import { api, told, type Schema, type StreamEvent } from "@weihu/api";
import { useInfiniteQuery, useQuery, useQueryClient, type QueryClient } from "@tanstack/vue-query";
import { computed, ref, type Ref } from "vue";
import { tellFailure } from "../../../app/telling";

export type Account = Schema<"AccountOut">;
export type Check = Schema<"CheckOut">;
export type Staff = Schema<"StaffOut">;
export type Role = Schema<"RoleOut">;
export type Organisation = Schema<"OrganisationOut">;
export type Canned = Schema<"CannedOut">;
export type AuditPage = Schema<"AuditPage">;

export const keys = {
  accounts: ["accounts"] as const,
  staff: ["staff"] as const,
  roles: ["roles"] as const,
  shops: ["shops"] as const,
  organisation: ["organisation"] as const,
  canned: ["canned"] as const,
};

export const useAccounts = () =>
  useQuery({ queryKey: keys.accounts, queryFn: () => told(api.GET("/api/v1/accounts")) });
export const useStaff = () => useQuery({ queryKey: keys.staff, queryFn: () => told(api.GET("/api/v1/staff")) });
export const useRoles = () => useQuery({ queryKey: keys.roles, queryFn: () => told(api.GET("/api/v1/roles")) });
export const useShops = () => useQuery({ queryKey: keys.shops, queryFn: () => told(api.GET("/api/v1/shops")) });
export const usePermissions = () =>
  useQuery({ queryKey: ["permissions"], queryFn: () => told(api.GET("/api/v1/permissions")), staleTime: Infinity });
export const useOrganisation = () =>
  useQuery({ queryKey: keys.organisation, queryFn: () => told(api.GET("/api/v1/organisation")) });
export const useCanned = () => useQuery({ queryKey: keys.canned, queryFn: () => told(api.GET("/api/v1/canned")) });
export const useAudit = () =>
  useInfiniteQuery({
    queryKey: ["audit"],
    queryFn: ({ pageParam }) =>
      told(api.GET("/api/v1/audit", { params: { query: pageParam ? { before: pageParam } : {} } })),
    initialPageParam: "",
    getNextPageParam: (last: AuditPage) => last.next,
    staleTime: 0,
  });

/** Does something and loads what it changed; a refusal is told and kept for the form. */
export function useAct(key: readonly string[]) {
  const client = useQueryClient();
  const isBusy = ref(false);
  const failure = ref<unknown>(null);
  async function act<T>(work: () => Promise<T>): Promise<T | null> {
    isBusy.value = true;
    failure.value = null;
    try {
      return await work();
    } catch (refused) {
      failure.value = refused;
      tellFailure(refused);
      return null;
    } finally {
      await client.invalidateQueries({ queryKey: key });
      isBusy.value = false;
    }
  }
  return { isBusy, failure, act };
}

/** Of one account: its own part of the cache, loaded anew by events. */
const path = (id: string) => ({ params: { path: { account_id: id } } });
export const useTokenState = (id: Ref<string>) =>
  useQuery({
    queryKey: computed(() => [...keys.accounts, id.value, "token"]),
    queryFn: () => told(api.GET("/api/v1/accounts/{account_id}/token", path(id.value))),
    refetchInterval: 30_000,
  });
export const useAllowances = (id: Ref<string>, isWanted: Ref<boolean>) =>
  useQuery({
    queryKey: computed(() => ["allowances", id.value]),
    queryFn: () => told(api.GET("/api/v1/accounts/{account_id}/allowances", path(id.value))),
    enabled: isWanted,
    staleTime: 60_000,
  });
export const useFailures = (id: Ref<string>) =>
  useQuery({
    queryKey: computed(() => [...keys.accounts, id.value, "failures"]),
    queryFn: () => told(api.GET("/api/v1/accounts/{account_id}/failures", path(id.value))),
  });

export function hear(client: QueryClient, event: StreamEvent): void {
  if (event.name === "account.changed") void client.invalidateQueries({ queryKey: keys.accounts });
  const account = event.data["account_id"];
  if (event.name === "account.call_failed")
    void client.invalidateQueries({ queryKey: [...keys.accounts, account, "failures"] });
}
