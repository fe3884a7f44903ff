/** One deed for several conversations: what became of each, in words, and one undo for all that can be undone. */
import type { Schema } from "@weihu/api";
import { i18n } from "@weihu/i18n";
import { useQueryClient } from "@tanstack/vue-query";
import { ref } from "vue";
import { tellFailure } from "../../../app/telling";
import { toast } from "../../../app/toasts";
import * as calls from "./calls";
import { keys, renew } from "./queries";
import type { SessionRow } from "./types";

type Body = Schema<"ActIn">;
export type Act = Body["act"];

/** One that was left as it was. */
export interface Left {
  id: string;
  name: string;
  why: string;
}

/** What undoes a deed. A claim from the rules' hands is not undone: the rules do not get a conversation back. */
export function undoOf(act: Act, rows: readonly Pick<SessionRow, "state">[]): Act | null {
  if (act === "claim") return rows.every((row) => row.state === "waiting") ? "release" : null;
  return ({ release: "claim", close: "reopen", snooze: "wake" } as Partial<Record<Act, Act>>)[act] ?? null;
}

export function useMany() {
  const client = useQueryClient();
  const isBusy = ref(false);
  const left = ref<Left[]>([]);

  async function act(rows: readonly SessionRow[], how: Omit<Body, "session_ids">): Promise<string[]> {
    const { t } = i18n.global;
    isBusy.value = true;
    try {
      const { results } = await calls.act({ ...how, session_ids: rows.map((row) => row.id) });
      const done = results.filter((one) => one.session).map((one) => one.id);
      left.value = results
        .filter((one) => one.problem)
        .map((one) => ({
          id: one.id,
          name: rows.find((row) => row.id === one.id)?.customer.name ?? "",
          why: one.problem?.detail ?? "",
        }));
      const undo = undoOf(
        how.act,
        rows.filter((row) => done.includes(row.id)),
      );
      const changed = rows.filter((row) => done.includes(row.id));
      const words = t(`list.done.${how.act}`, { count: done.length });
      if (done.length) toast(words, undo ? { undo: () => void act(changed, { act: undo }) } : {});
      return done;
    } catch (failure) {
      tellFailure(failure);
      return [];
    } finally {
      isBusy.value = false;
      await Promise.all([keys.lists, keys.ofCustomers, keys.conversations].map((key) => renew(client, key)));
    }
  }
  return { act, isBusy, left };
}
