/** All that the page knows, kept reactive; every value is replaced whole, never changed in place. */
import { ref, shallowReactive, shallowRef } from "vue";
import type { Account, Faults, LogEntry, MenuButton, NoticeTemplate, Phone } from "../api/types";
import { type Chat, EMPTY, wasRead } from "./chat";

export const LOG_KEPT = 400;
const GATHER_MS = 100;

export function createState() {
  const link = ref<"connecting" | "live" | "lost">("connecting");
  const accounts = shallowReactive(new Map<string, Account>());
  /** Phones on this page, in full. */
  const phones = shallowReactive(new Map<string, Phone>());
  /** Phones that were asked for and are not there. */
  const gone = shallowReactive(new Set<string>());
  /** The first phones of the sandbox, to choose from. */
  const roster = shallowRef<readonly Phone[]>([]);
  const chats = shallowReactive(new Map<string, Chat>());
  const menus = shallowReactive(new Map<string, readonly MenuButton[]>());
  /** Notice templates as each phone allows them, once somebody looked. */
  const notices = shallowReactive(new Map<string, readonly NoticeTemplate[]>());
  const log = shallowRef<readonly LogEntry[]>([]);
  /** What is set to go wrong; null until it is known. */
  const faults = shallowRef<Faults | null>(null);
  /** How far the platform's clock is ahead of this machine's, in seconds. */
  const ahead = ref(0);
  const tick = ref(Date.now());
  /** Which chat each phone shows now. */
  const viewing = new Map<string, string>();
  const fresh: LogEntry[] = [];

  return {
    link,
    accounts,
    phones,
    gone,
    roster,
    chats,
    menus,
    notices,
    log,
    faults,
    ahead,
    tick,

    /** Seconds on the platform's clock, as of the last tick. */
    now: () => tick.value / 1000 + ahead.value,
    chat: (phone: string, appid: string): Chat => chats.get(chatKey(phone, appid)) ?? EMPTY,
    menu: (phone: string, appid: string): readonly MenuButton[] => menus.get(chatKey(phone, appid)) ?? [],
    isViewed: (phone: string, appid: string) => viewing.get(phone) === appid && !document.hidden,

    changeChat(phone: string, appid: string, change: (chat: Chat) => Chat): void {
      const key = chatKey(phone, appid);
      chats.set(key, change(chats.get(key) ?? EMPTY));
    },

    /** A phone shows this chat from now on, or none. */
    view(phone: string, appid: string | null): void {
      if (appid === null) viewing.delete(phone);
      else viewing.set(phone, appid);
      if (appid !== null && !document.hidden) this.changeChat(phone, appid, wasRead);
    },

    /** The page came to the front again: what is on the screens has been seen. */
    lookedAt(): void {
      for (const [phone, appid] of viewing) this.changeChat(phone, appid, wasRead);
    },

    /** Gathered for a moment: under load there are thousands a second. */
    noted(entry: LogEntry): void {
      if (!fresh.length) window.setTimeout(() => this.logged(fresh.splice(0)), GATHER_MS);
      fresh.push(entry);
    },

    /** Entries by their numbers, each once, the newest kept. */
    logged(entries: readonly LogEntry[]): void {
      const all = new Map([...log.value, ...entries].map((entry) => [entry.seq, entry]));
      log.value = [...all.values()].sort((one, other) => one.seq - other.seq).slice(-LOG_KEPT);
    },

    /** The sandbox was emptied. */
    forgetAll(): void {
      for (const table of [accounts, phones, chats, menus, notices]) table.clear();
      fresh.length = 0;
      log.value = [];
      roster.value = [];
    },
  };
}

export type State = ReturnType<typeof createState>;

export function chatKey(phone: string, appid: string): string {
  return `${phone}\n${appid}`;
}
