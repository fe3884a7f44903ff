/** What is edited and not saved yet: kept in this browser, with steps back and forth. */
import { computed, ref, type Ref } from "vue";
import { entriesOf, formOf, isSame, type Form } from "./form";
import type { Entry } from "./menu";

interface Kept {
  version: number;
  entries: Entry[];
}

const MOST_STEPS = 60;
const SAME_STROKE_MS = 1200;

export function useDraft(name: Ref<string>) {
  const form = ref<Form | null>(null);
  /** The version of the server's draft that this one began from. */
  const version = ref(0);
  const saved = ref<Entry[]>([]);
  const isRestored = ref(false);
  const back = ref<Form[]>([]);
  const forth = ref<Form[]>([]);
  let stroke = { name: "", at: 0 };

  const entries = computed(() => (form.value ? entriesOf(form.value) : []));
  const isDirty = computed(() => form.value !== null && !isSame(entries.value, saved.value));

  function keep(): void {
    if (isDirty.value)
      localStorage.setItem(name.value, JSON.stringify({ version: version.value, entries: entries.value }));
    else localStorage.removeItem(name.value);
  }
  /** Begins with what the server has, or with what was left here. */
  function begin(at: number, from: readonly Entry[]): void {
    const kept = localStorage.getItem(name.value);
    const told = kept ? (JSON.parse(kept) as Kept) : null;
    isRestored.value = told !== null && !isSame(told.entries, from);
    saved.value = [...from];
    version.value = isRestored.value ? told!.version : at;
    form.value = formOf(isRestored.value ? told!.entries : from);
    back.value = [];
    forth.value = [];
  }
  /** Takes the server's, and forgets what was edited. */
  function take(at: number, from: readonly Entry[]): void {
    localStorage.removeItem(name.value);
    begin(at, from);
  }
  /** It was saved just so; steps back stay. */
  function settle(at: number, from: readonly Entry[]): void {
    saved.value = [...from];
    version.value = at;
    isRestored.value = false;
    keep();
  }
  /** A change. Letters typed into one field in a row are one step. */
  function edit(next: Form, typing = ""): void {
    if (!form.value || next === form.value) return;
    const now = performance.now();
    const goesOn = typing !== "" && typing === stroke.name && now - stroke.at < SAME_STROKE_MS;
    stroke = { name: typing, at: now };
    if (!goesOn) back.value = [...back.value.slice(1 - MOST_STEPS), form.value];
    forth.value = [];
    form.value = next;
    keep();
  }
  function undo(): void {
    const before = back.value.at(-1);
    if (!before || !form.value) return;
    back.value = back.value.slice(0, -1);
    forth.value = [...forth.value, form.value];
    form.value = before;
    stroke = { name: "", at: 0 };
    keep();
  }
  function redo(): void {
    const next = forth.value.at(-1);
    if (!next || !form.value) return;
    forth.value = forth.value.slice(0, -1);
    back.value = [...back.value, form.value];
    form.value = next;
    keep();
  }
  return { form, version, entries, isDirty, isRestored, back, forth, begin, take, settle, edit, undo, redo };
}
