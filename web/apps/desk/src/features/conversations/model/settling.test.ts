/**
 * Whatever happens while answers are under way: once it is quiet, the screen shows what the server has.
 *
 * A small server does random deeds. Its events come in their order but late; each answer tells how it stood at some
 * moment between question and arrival, and arrives whenever it likes.
 */
import type { StreamEvent } from "@weihu/api";
import { InfiniteQueryObserver, QueryClient, QueryObserver } from "@tanstack/vue-query";
import { createPinia, setActivePinia } from "pinia";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Me } from "../../../app/me";
import type { Filters } from "./filters";
import { keys } from "./queries";
import { refreshed } from "./reducers";
import { conversation, message, row, session } from "./samples";
import type { Conversation, Message, News, Page, SessionRow, SessionState, View } from "./types";

const ME = "9";
const OTHER = "8";
const SHOWN: readonly View[] = ["mine", "waiting", "all"];
const LATEST_MS = 700;

interface Case {
  row: SessionRow;
  messages: Message[];
}

class Server {
  readonly cases = new Map<string, Case>();
  number = 0;
  private second = 1000;
  private messages = 0;

  constructor(
    readonly random: () => number,
    private readonly tell: (event: StreamEvent) => void,
  ) {}

  pick = <T>(some: readonly T[]): T => some[Math.floor(this.random() * some.length)]!;

  begin(): void {
    const id = String(this.cases.size + 1);
    const at = this.now();
    this.cases.set(id, {
      row: row({ id, state: "waiting", version: 0, waiting_at: at, last_at: at, customer: { ...row().customer, id } }),
      messages: [],
    });
    this.say(id, true);
  }

  say(id: string, moved = false): void {
    const known = this.cases.get(id)!;
    const said = this.message(id, "customer", "received");
    known.messages.push(said);
    this.added(said);
    const last = { author: "customer", kind: "text", text: said.text, state: "received" } as SessionRow["last"];
    this.become(id, { last_at: said.at, last, unread: known.row.unread + 1 }, moved);
  }

  answer(id: string): void {
    const known = this.cases.get(id)!;
    const sent = this.message(id, "agent", "queued");
    known.messages.push(sent);
    this.added(sent);
    const last = { author: "agent", kind: "text", text: sent.text, state: "queued" } as SessionRow["last"];
    this.become(id, { last_at: sent.at, last, unread: 0 });
  }

  /** The platform takes it before the screens have it. */
  answerAndSettle(id: string): void {
    this.answer(id);
    setTimeout(() => this.settle(id), this.random() * 400);
    setTimeout(() => this.settle(id), 400 + this.random() * 400);
  }

  /** A message on its way comes through, or does not. */
  settle(id: string): void {
    const known = this.cases.get(id)!;
    const at = known.messages.findIndex((one) => one.state === "queued" || one.state === "sending");
    if (at < 0) return;
    const message = known.messages[at]!;
    const state = message.state === "queued" ? "sending" : this.pick(["sent", "sent", "refused", "unknown"] as const);
    const reason = state === "refused" || state === "unknown" ? "closed" : "";
    known.messages[at] = { ...message, state, reason };
    if (known.row.last && at === known.messages.length - 1)
      known.row = { ...known.row, last: { ...known.row.last, state } };
    this.event("message.changed", { session_id: id, message_id: message.id, state });
  }

  become(id: string, changes: Partial<SessionRow>, moved = false): void {
    const known = this.cases.get(id)!;
    known.row = { ...known.row, ...changes, version: known.row.version + 1 };
    const { state, agent, unread, version, snoozed_until } = known.row;
    this.event("session.changed", {
      ...{ session_id: id, customer_id: id, state, agent_id: agent?.id ?? null, shop_id: null },
      ...{ unread, snoozed: snoozed_until !== null, returned: false, moved, version },
    });
  }

  hand(id: string, state: SessionState, agent: string | null): void {
    const closed_at = state === "closed" ? this.now() : null;
    this.become(id, { state, agent: agent === null ? null : { id: agent, name: `n${agent}` }, closed_at }, true);
  }

  /** Something happens. */
  act(): void {
    if (this.cases.size < 4 || (this.cases.size < 9 && this.random() < 0.1)) return this.begin();
    const id = this.pick([...this.cases.keys()]);
    const { state, agent, unread } = this.cases.get(id)!.row;
    const deeds: (() => void)[] = [() => this.settle(id), () => this.settle(id)];
    if (state !== "closed")
      deeds.push(
        () => this.say(id),
        () => this.say(id),
      );
    if (state === "waiting") deeds.push(() => this.hand(id, "serving", this.pick([ME, ME, OTHER])));
    if (state === "serving")
      deeds.push(
        () => this.answer(id),
        () => this.hand(id, "waiting", null),
      );
    if (state === "serving") deeds.push(() => this.hand(id, "closed", agent?.id ?? null));
    if (state === "serving" && unread) deeds.push(() => this.become(id, { unread: 0 }));
    this.pick(deeds)();
  }

  list(view: View): Page {
    const rows = [...this.cases.values()].map((one) => this.line(one)).filter((one) => isIn(view, one));
    const by = view === "waiting" ? "waiting_at" : "last_at";
    const way = view === "waiting" ? 1 : -1;
    rows.sort((one, other) => way * ((one[by] ?? "") < (other[by] ?? "") ? -1 : 1));
    return { number: this.number, rows, cursor: null, counts: { mine: 0, waiting: 0, snoozed: 0, unread: 0 } } as Page;
  }

  whole(id: string): Conversation {
    const { row: line, messages } = this.cases.get(id)!;
    return conversation({ session: this.session(line), messages, window: this.window(id), number: this.number });
  }

  news(id: string, only: readonly string[]): News {
    const { row: line, messages } = this.cases.get(id)!;
    const wanted = messages.filter((one) => only.includes(one.id));
    return { number: this.number, session: this.session(line), window: this.window(id), messages: wanted } as News;
  }

  private line = (one: Case): SessionRow => ({ ...one.row, window: this.window(one.row.id) });

  private session(line: SessionRow): Conversation["session"] {
    const { id, state, agent, version, unread, last_at } = line;
    return session({ id, state, agent, version, unread, last_at, customer_id: id });
  }

  private window(id: string): Conversation["window"] {
    const gone = this.cases.get(id)!.messages.filter((one) => ["sent", "unknown"].includes(one.state)).length;
    return { remaining: 100 - gone, until: null, unreachable: null };
  }

  private message(id: string, author: "customer" | "agent", state: Message["state"]): Message {
    return message(String(++this.messages), ++this.second, { session_id: id, author, state });
  }

  private now = (): string => new Date(++this.second * 1000).toISOString();

  private added(one: Message): void {
    this.event("message.added", { session_id: one.session_id, message_id: one.id, agent_id: null, author: one.author });
  }

  private event(name: string, data: Record<string, unknown>): void {
    this.tell({ name, number: ++this.number, data });
  }
}

const isIn = (view: View, one: SessionRow): boolean => {
  if (view === "waiting") return one.state === "waiting";
  if (view === "mine") return one.state === "serving" && one.agent?.id === ME;
  return one.state === "waiting" || one.state === "serving";
};

let server: Server;

/** How it stood at some moment on the way, told some moment later. */
async function answered<T>(look: () => T): Promise<T> {
  const some = () => new Promise((resolve) => setTimeout(resolve, server.random() * LATEST_MS));
  await some();
  const told = structuredClone(look());
  await some();
  return told;
}

vi.mock("./calls", () => ({
  list: (view: View) => answered(() => server.list(view)),
  lines: (view: View, _: Filters, ids: string[]) =>
    answered(() => ({ rows: server.list(view).rows.filter((one) => ids.includes(one.id)) })),
  counts: () => answered(() => ({ mine: 0, waiting: 0, snoozed: 0, unread: 0 })),
  load: (id: string) => answered(() => server.whole(id)),
  news: (id: string, only: string[]) => answered(() => server.news(id, only)),
}));

/** Numbers below one that are the same for the same seed (mulberry32, by Tommy Ettinger). */
function numbers(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

// Reading the modules for the first time takes longer than a test may.
beforeAll(() => import("./hearing"), 60_000);
beforeEach(() => {
  vi.useFakeTimers();
  // A page begins with nothing planned.
  vi.resetModules();
  setActivePinia(createPinia());
});
afterEach(() => {
  vi.useRealTimers();
});

async function played(seed: number) {
  const [calls, { hear }, { useMe }] = await Promise.all([
    import("./calls"),
    import("./hearing"),
    import("../../../app/me"),
  ]);
  useMe().me = { id: ME } as Me;
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const random = numbers(seed);
  let last = 0;
  server = new Server(random, (event) => {
    // In order, and late.
    last = Math.max(last, Date.now() + random() * 300);
    setTimeout(() => hear(client, event), last - Date.now());
  });
  for (let n = 0; n < 6; n++) server.act();
  for (const view of SHOWN)
    new InfiniteQueryObserver(client, {
      queryKey: keys.list(view),
      queryFn: () => calls.list(view, {}, "", new AbortController().signal),
      initialPageParam: "",
      getNextPageParam: () => null,
    }).subscribe(() => undefined);
  for (const id of ["1", "2"])
    new QueryObserver(client, {
      queryKey: keys.conversation(id),
      queryFn: async () => {
        const loaded = await calls.load(id);
        const known = client.getQueryData<Conversation>(keys.conversation(id));
        return known ? refreshed(known, loaded) : loaded;
      },
    }).subscribe(() => undefined);
  for (let n = 0; n < 60; n++) {
    await vi.advanceTimersByTimeAsync(random() * 250);
    server.act();
  }
  // Nothing comes after it that would have it loaded anyway.
  server.answerAndSettle("1");
  await vi.advanceTimersByTimeAsync(20_000);
  return client;
}

describe("any order of events and answers", () => {
  it.each(Array.from({ length: 60 }, (_, at) => at + 1))("ends in what the server has, seed %i", async (seed) => {
    const client = await played(seed);

    for (const view of SHOWN) {
      const shown = client.getQueryData<{ pages: Page[] }>(keys.list(view))!.pages.flatMap((page) => page.rows);
      expect(shown, view).toEqual(server.list(view).rows);
    }
    for (const id of ["1", "2"]) {
      const shown = client.getQueryData<Conversation>(keys.conversation(id))!;
      const { session: now, window: left, messages } = server.whole(id);
      expect(shown.messages).toEqual(messages);
      expect([shown.session, shown.window]).toEqual([now, left]);
      expect(shown.missing).toEqual([]);
    }
  });
});
