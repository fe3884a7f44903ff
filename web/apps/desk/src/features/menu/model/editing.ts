/** Editing an account's menu: the draft and what is chosen in it, saved, compared with what is live, taken back. */
import { Problem } from "@weihu/api";
import { useI18n } from "@weihu/i18n";
import { useQueryClient } from "@tanstack/vue-query";
import { computed, nextTick, ref, watch, type Ref } from "vue";
import { useMe } from "../../../app/me";
import { tellFailure } from "../../../app/telling";
import { announce, toast } from "../../../app/toasts";
import { addressOf, added, changed, emptyEntry, entriesOf, find, formOf, moved, removed } from "./form";
import type { FormEntry, Place } from "./form";
import { useDraft } from "./keeping";
import { readLive, save, type Menu, type Publication } from "./menu";
import { say } from "./saying";

export interface Around {
  account: Ref<string>;
  menu: Ref<Menu | undefined>;
  /** May the live menu be asked for: by right, and of an account in use. */
  mayRead: Ref<boolean>;
  reload: () => Promise<unknown>;
}

export function useEditing({ account, menu, mayRead, reload }: Around) {
  const { t } = useI18n();
  const me = useMe();
  const client = useQueryClient();
  const draft = useDraft(computed(() => `weihu.menu.${me.me?.id}.${account.value}`));
  const { form, isDirty } = draft;
  const selected = ref("");
  const here = computed(() => (form.value && selected.value ? find(form.value, selected.value) : null));
  const isBusy = ref(false);
  const isReading = ref(false);
  /** A colleague saved another draft while this one was edited. */
  const isStale = computed(() => menu.value !== undefined && isDirty.value && menu.value.version > draft.version.value);
  /** What keeps the draft from being published; of what was edited since nothing is known. */
  const complaints = computed(() => (isDirty.value ? [] : (menu.value?.complaints ?? [])));
  const complaintsHere = computed(() => {
    if (!here.value) return [];
    const address = `${addressOf(here.value.place)}.`;
    return complaints.value.filter(
      ({ field }) => field.startsWith(address) && !field.slice(address.length).includes("["),
    );
  });

  const selectFirst = (): void => void (selected.value = form.value?.[0]?.id ?? "");

  /** Where nobody has drafted yet, what followers have is the beginning. */
  const ground = (found: Menu) => (!found.version && found.live?.length ? found.live : found.entries);

  async function begin(found: Menu): Promise<void> {
    draft.begin(found.version, ground(found));
    selectFirst();
    if (found.live !== null || !mayRead.value) return;
    // Whoever opens it for the first time sees what followers have; nothing is changed by looking.
    isReading.value = true;
    const read = await readLive(client, found.account_id).catch(() => null);
    isReading.value = false;
    if (read?.account_id !== account.value || form.value?.length || isDirty.value) return;
    draft.begin(read.version, ground(read));
    selectFirst();
  }
  watch(account, () => ((form.value = null), (selected.value = "")));
  watch(
    menu,
    (found) => {
      if (!found || found.account_id !== account.value) return;
      if (!form.value) void begin(found);
      else if (!isDirty.value && found.version > draft.version.value) draft.take(found.version, found.entries);
      if (!here.value) selectFirst();
    },
    { immediate: true },
  );

  function edit(values: Partial<FormEntry>, typing: string): void {
    if (form.value) draft.edit(changed(form.value, selected.value, values), typing);
  }
  function move(id: string, to: Place): void {
    if (!form.value || !menu.value) return;
    const next = moved(form.value, id, to, menu.value.limits);
    if (next === form.value) return;
    draft.edit(next);
    selected.value = id;
    const { entry, place } = find(next, id)!;
    const words = { name: entry.name || t("menus.nameless"), column: place.column + 1, row: place.row + 1 };
    announce(t(place.row < 0 ? "menus.movedBar" : "menus.movedRow", words));
  }
  async function add(column: number | null): Promise<void> {
    if (!form.value) return;
    const entry = emptyEntry(t(column === null ? "menus.newTop" : "menus.newRow"));
    draft.edit(added(form.value, entry, column));
    selected.value = entry.id;
    await nextTick();
    const field = document.querySelector<HTMLInputElement>("[data-testid=menu-name]");
    field?.focus();
    field?.select();
  }
  function removeEntry(): void {
    if (!form.value || !here.value) return;
    const { entry, place } = here.value;
    draft.edit(removed(form.value, selected.value));
    selected.value = form.value[Math.min(place.column, form.value.length - 1)]?.id ?? "";
    toast(t("menus.removedEntry", { name: entry.name || t("menus.nameless") }), { undo: draft.undo });
  }
  function takeLive(found: Menu): void {
    if (found.live) draft.edit(formOf(found.live));
    selectFirst();
  }
  async function fromLive(): Promise<void> {
    isReading.value = true;
    try {
      takeLive(await readLive(client, account.value));
      toast(t("menus.taken"), { undo: draft.undo });
    } catch (refused) {
      tellFailure(refused);
    } finally {
      isReading.value = false;
    }
  }
  function takeVersion(one: Publication): void {
    draft.edit(formOf(one.entries));
    selectFirst();
    toast(t("menus.history.taken", { number: one.number }), { undo: draft.undo });
  }
  function takeTheirs(): void {
    if (menu.value) draft.take(menu.value.version, ground(menu.value));
    selectFirst();
  }
  function keepMine(): void {
    if (menu.value) draft.version.value = menu.value.version;
  }

  /** Saves what is not saved; null when that was refused. */
  async function keep(): Promise<Menu | null> {
    // What is live already is kept as the first draft when it is to be published.
    if (!isDirty.value && menu.value?.version) return menu.value;
    isBusy.value = true;
    const sent = draft.entries.value;
    try {
      const kept = await save(client, account.value, draft.version.value, sent);
      if (form.value && JSON.stringify(entriesOf(form.value)) === JSON.stringify(sent)) adopt(formOf(kept.entries));
      draft.settle(kept.version, kept.entries);
      return kept;
    } catch (refused) {
      if (refused instanceof Problem && refused.code === "menu_changed") await reload();
      tellFailure(refused);
      return null;
    } finally {
      isBusy.value = false;
    }
  }
  /** The server's wording under the ids of the page, so that what is chosen stays chosen. */
  function adopt(tidied: FormEntry[]): void {
    form.value = form.value!.map((top, column) => ({
      ...tidied[column]!,
      id: top.id,
      entries: tidied[column]!.entries.map((child, row) => ({ ...child, id: top.entries[row]!.id })),
    }));
  }
  /** Saves, and looks whether it can be published; what keeps it from that is shown at its entry. */
  async function isReady(): Promise<boolean> {
    const kept = await keep();
    const first = kept?.complaints[0];
    if (!first || !form.value) return kept !== null;
    const found = /^entries\[(\d+)\](?:\.entries\[(\d+)\])?/.exec(first.field);
    const top = found && form.value[Number(found[1])];
    const entry = top && found[2] !== undefined ? top.entries[Number(found[2])] : top;
    if (entry) selected.value = entry.id;
    toast(`${say(first.words_zh, first.words_en)}。${say(first.remedy_zh, first.remedy_en)}`, { tone: "danger" });
    return false;
  }

  return {
    ...{ draft, form, selected, here, isBusy, isReading, isDirty, isStale, complaints, complaintsHere },
    ...{ edit, move, add, removeEntry, fromLive, takeVersion, takeTheirs, keepMine, keep, isReady },
  };
}
