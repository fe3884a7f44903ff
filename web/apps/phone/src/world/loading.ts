/** Reads from the sandbox what the page shows, when a phone comes on the wall and whenever the stream says so. */
import * as api from "../api/client";
import type { Happening, LogEntry } from "../api/types";
import { itemArrived, lineChanged, loadBegan, loadEnded, loadFailed, typingChanged } from "./chat";
import { contactChanged } from "./people";
import { chatKey, LOG_KEPT, type State } from "./state";

export const ROSTER = 500;
const GATHER_MS = 150;

export function createLoading(state: State) {
  const wanted = new Set<string>();
  const waiting = new Map<string, number>();

  /** Several causes within a moment make one request. */
  function soon(what: string, load: () => Promise<void>): void {
    window.clearTimeout(waiting.get(what));
    waiting.set(
      what,
      window.setTimeout(() => void load(), GATHER_MS),
    );
  }

  async function accounts(): Promise<void> {
    const found = await quietly(api.accounts());
    if (!found) return;
    state.accounts.clear();
    for (const account of found.items) state.accounts.set(account.appid, account);
  }

  async function roster(): Promise<void> {
    const found = await quietly(api.phones(0, ROSTER));
    if (found) state.roster.value = found.items;
  }

  async function clock(): Promise<void> {
    const found = await quietly(api.clock());
    if (found) state.ahead.value = found.offset_s;
  }

  async function faults(): Promise<void> {
    const found = await quietly(api.faults());
    if (found) state.faults.value = found;
  }

  async function phone(id: string): Promise<void> {
    wanted.add(id);
    try {
      const found = await api.phone(id);
      const known = state.phones.get(id);
      state.gone.delete(id);
      state.phones.set(id, found);
      const unread = found.accounts.filter((one) => !known || !state.chats.has(chatKey(id, one.appid)));
      await Promise.all(unread.map((one) => chat(id, one.appid)));
    } catch (error) {
      if (error instanceof api.ControlError && error.status === 404) {
        state.gone.add(id);
        state.phones.delete(id);
      }
    }
  }

  async function chat(id: string, appid: string): Promise<void> {
    state.changeChat(id, appid, loadBegan);
    try {
      const { items } = await api.screen(id, appid);
      state.changeChat(id, appid, (known) => loadEnded(known, items));
    } catch (error) {
      state.changeChat(id, appid, (known) => loadFailed(known, error instanceof Error ? error.message : String(error)));
    }
  }

  async function menu(id: string, appid: string): Promise<void> {
    const found = await quietly(api.menu(appid, id));
    const key = chatKey(id, appid);
    if (found || !state.menus.has(key)) state.menus.set(key, found?.button ?? []);
  }

  async function notices(id: string, appid: string): Promise<void> {
    const found = await quietly(api.notices(id, appid));
    if (found) state.notices.set(chatKey(id, appid), found.items);
  }

  /** The newest calls and deliveries; the sandbox tells the oldest first. */
  async function log(): Promise<void> {
    let after = 0;
    let all: readonly LogEntry[] = [];
    for (let page = 0; page < 20; page += 1) {
      const found = await quietly(api.log(after));
      if (!found?.items.length) break;
      all = [...all, ...found.items].slice(-LOG_KEPT);
      after = found.next;
    }
    state.logged(all);
  }

  async function everything(): Promise<void> {
    await Promise.all([accounts(), roster(), clock(), faults(), ...[...wanted].map(again)]);
  }

  /** A phone with all its chats, whatever is known of them. */
  async function again(id: string): Promise<void> {
    const known = state.phones.get(id)?.accounts ?? [];
    await Promise.all([phone(id), ...known.map((one) => chat(id, one.appid))]);
  }

  function happened(happening: Happening): void {
    switch (happening.type) {
      case "screen": {
        const { phone: id, appid, item } = happening;
        if (wanted.has(id)) state.changeChat(id, appid, (chat) => itemArrived(chat, item, state.isViewed(id, appid)));
        break;
      }
      case "line": {
        const { phone: id, appid, item } = happening;
        if (wanted.has(id)) state.changeChat(id, appid, (chat) => lineChanged(chat, item));
        break;
      }
      case "typing": {
        const { phone: id, appid, on } = happening;
        if (wanted.has(id)) state.changeChat(id, appid, (chat) => typingChanged(chat, on));
        break;
      }
      case "contact": {
        const { phone: id, appid, following } = happening;
        const known = state.phones.get(id);
        const changed = known && contactChanged(known, appid, following);
        if (changed) state.phones.set(id, changed);
        if (wanted.has(id) && (!changed || following)) soon(`phone ${id}`, () => phone(id));
        if (wanted.has(id)) soon("accounts", accounts);
        break;
      }
      case "menu":
        for (const key of state.menus.keys()) {
          const [id, appid] = key.split("\n");
          if (appid === happening.appid && id) soon(`menu ${key}`, () => menu(id, appid));
        }
        break;
      case "notices": {
        const { phone: id, appid } = happening;
        if (state.notices.has(chatKey(id, appid))) soon(`notices ${id} ${appid}`, () => notices(id, appid));
        break;
      }
      case "account":
        soon("accounts", accounts);
        break;
      case "phone":
        soon("roster", roster);
        if (state.gone.has(happening.phone)) soon(`phone ${happening.phone}`, () => phone(happening.phone));
        break;
      case "clock":
        state.tick.value = Date.now();
        state.ahead.value = happening.now - Date.now() / 1000;
        break;
      case "faults":
        soon("faults", faults);
        break;
      case "log":
        state.noted(happening.entry);
        break;
      case "reset":
        state.forgetAll();
        soon("everything", everything);
    }
  }

  return {
    accounts,
    roster,
    phone,
    chat,
    menu,
    notices,
    log,
    everything,
    happened,
    /** A phone left the wall: the stream's news of it are of no interest any more. */
    leave: (id: string) => wanted.delete(id),
  };
}

export type Loading = ReturnType<typeof createLoading>;

/** The line above says when the sandbox is away; a list that could not be read is read again on connecting. */
async function quietly<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch {
    return null;
  }
}
