/** What the page of canned replies asks of the server. */
import { api, send, told, type Schema } from "@weihu/api";
import { useQueryClient } from "@tanstack/vue-query";
import { i18n } from "@weihu/i18n";
import { ref } from "vue";
import type { Canned } from "../../../app/canned";
import { tellFailure } from "../../../app/telling";
import { toast } from "../../../app/toasts";
import { changedLists } from "./arranging";
import { keys } from "./settings";

export type Plan = Schema<"CannedPlanOut">;
export type Line = Plan["lines"][number];
export type Imported = Schema<"CannedImportOut">;
export const MOST = 2000;
export const OUTCOMES = ["refuse", "add", "change", "same"] as const;
export const EXPORT = "/api/v1/canned/export.csv";

export interface Words {
  title: string;
  shortcut: string;
  category: string;
  text: string;
}
const at = (canned_id: string) => ({ params: { path: { canned_id } } });
export const add = (words: Words, shop_id: string | null, position?: number) =>
  told(api.POST("/api/v1/canned", { body: { ...words, shop_id, ...(position === undefined ? {} : { position }) } }));
export const change = (id: string, words: Words) =>
  told(api.PATCH("/api/v1/canned/{canned_id}", { ...at(id), body: words }));
export const remove = (id: string) => told(api.DELETE("/api/v1/canned/{canned_id}", at(id)));

function addressed(path: string, query: Record<string, string | null>): string {
  const given = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== null);
  const words = new URLSearchParams(given).toString();
  return words ? `${path}?${words}` : path;
}
function formOf(file: File): FormData {
  const form = new FormData();
  form.append("file", file);
  return form;
}
export const plan = (file: File, shop_id: string | null) =>
  send<Plan>(addressed("/api/v1/canned/imports/plan", { shop_id }), formOf(file));
export const importAs = (file: File, shop_id: string | null, key: string) =>
  send<Imported>(addressed("/api/v1/canned/imports", { shop_id, key }), formOf(file));
export const undoImport = (done: Imported) => told(api.POST("/api/v1/canned/imports/undo", { body: done }));

/** Puts them into another order: shown at once, told the server list by list, with an undo. */
export function useArranging() {
  const client = useQueryClient();
  const isBusy = ref(false);

  async function tell(before: readonly Canned[], after: readonly Canned[]): Promise<boolean> {
    isBusy.value = true;
    client.setQueryData(keys.canned, after);
    try {
      for (const body of changedLists(before, after)) await told(api.PUT("/api/v1/canned/order", { body }));
      return true;
    } catch (refused) {
      tellFailure(refused);
      return false;
    } finally {
      await client.invalidateQueries({ queryKey: keys.canned });
      isBusy.value = false;
    }
  }

  async function arrange(before: readonly Canned[], after: readonly Canned[] | null): Promise<boolean> {
    if (isBusy.value || !after || !changedLists(before, after).length || !(await tell(before, after))) return false;
    toast(i18n.global.t("canned.arranged"), { undo: () => void tell(after, before) });
    return true;
  }
  return { arrange, isBusy };
}
