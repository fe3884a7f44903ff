/** What was typed and not sent, per session; survives reload, other tabs and a lost login. */
import { defineStore } from "pinia";
import { computed, reactive } from "vue";
import { useMe } from "../../../app/me";
import type { Quote, StoredFile } from "./types";

export interface Draft {
  text: string;
  files: StoredFile[];
  /** What the answer answers. */
  quote?: Quote | null;
}

const KEPT_MS = 30 * 24 * 3_600_000;

export class Drafts {
  private readonly known = reactive(new Map<string, Draft>());

  constructor(
    private readonly owner: string,
    private readonly storage: Storage = localStorage,
  ) {}

  /** Another tab wrote: its words are the draft here too. */
  heard(event: StorageEvent): void {
    const begin = this.name("");
    if (event.storageArea !== this.storage || !event.key?.startsWith(begin)) return;
    const sessionId = event.key.slice(begin.length);
    if (this.known.has(sessionId)) this.known.set(sessionId, this.read(sessionId));
  }

  of(sessionId: string): Draft {
    const known = this.known.get(sessionId);
    if (known) return known;
    this.known.set(sessionId, this.read(sessionId));
    return this.known.get(sessionId)!;
  }

  keep(sessionId: string, draft: Draft): void {
    this.known.set(sessionId, draft);
    if (!draft.text && !draft.files.length && !draft.quote) this.storage.removeItem(this.name(sessionId));
    else this.storage.setItem(this.name(sessionId), JSON.stringify({ ...draft, at: Date.now() }));
  }

  has(sessionId: string): boolean {
    const draft = this.of(sessionId);
    return draft.text.trim() !== "" || draft.files.length > 0;
  }

  /** Forgets what nobody came back to for a month. */
  tidy(now = Date.now()): void {
    const names = Array.from({ length: this.storage.length }, (_, index) => this.storage.key(index));
    for (const name of names) {
      if (!name?.startsWith("weihu.draft.")) continue;
      const at = (parsed(this.storage.getItem(name)) as { at?: number }).at ?? 0;
      if (now - at > KEPT_MS) this.storage.removeItem(name);
    }
  }

  private read(sessionId: string): Draft {
    const kept = parsed(this.storage.getItem(this.name(sessionId))) as Partial<Draft>;
    return {
      text: typeof kept.text === "string" ? kept.text : "",
      files: Array.isArray(kept.files) ? kept.files : [],
      ...(kept.quote ? { quote: kept.quote } : {}),
    };
  }

  private name(sessionId: string): string {
    return `weihu.draft.${this.owner}.${sessionId}`;
  }
}

function parsed(text: string | null): object {
  try {
    return (JSON.parse(text ?? "{}") as object | null) ?? {};
  } catch {
    return {};
  }
}

export const useDrafts = defineStore("drafts", () => {
  const me = useMe();
  // Another person may log in on the same page.
  const drafts = computed(() => new Drafts(me.me?.id ?? ""));
  drafts.value.tidy();
  window.addEventListener("storage", (event) => drafts.value.heard(event));
  return {
    of: (sessionId: string) => drafts.value.of(sessionId),
    keep: (sessionId: string, draft: Draft) => drafts.value.keep(sessionId, draft),
    has: (sessionId: string) => drafts.value.has(sessionId),
  };
});
