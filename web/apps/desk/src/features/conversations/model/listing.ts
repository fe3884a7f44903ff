/**
 * What an event makes of a list. Pure; the same event twice changes nothing.
 *
 * Events carry ids and measures only: the lines whose words they cannot know are `wanted`, and what the server then
 * answers is put in by `withRows`.
 */
import type { StreamEvent } from "@weihu/api";
import type { Filters } from "./filters";
import type { MessageState, Page, SessionRow, SessionState, View } from "./types";

export interface HeardList {
  pages: readonly Page[];
  wanted: readonly string[];
}

/** How many of mine have words that I have not seen. */
export const unreadIn = (pages: readonly Page[], me: string): number =>
  pages.reduce((sum, page) => sum + page.rows.filter((row) => row.agent?.id === me && row.unread > 0).length, 0);

/** Whether only the server can say how many there are now: something came to people, left them, or is not shown here. */
export function changesCounts(event: StreamEvent, shown: readonly Page[], me: string): boolean {
  if (event.name !== "session.changed") return false;
  const { moved, state, agent_id, session_id } = event.data;
  if (moved === true) return state !== "bot";
  return agent_id === me && !shown.some((page) => page.rows.some((row) => row.id === session_id));
}

/** Is a session of this state in that list? */
export function belongs(view: View, told: StreamEvent["data"], me: string): boolean {
  const state = told["state"] as SessionState;
  const isMine = state === "serving" && told["agent_id"] === me;
  if (view === "mine") return isMine && told["snoozed"] !== true;
  if (view === "snoozed") return isMine && told["snoozed"] === true;
  if (view === "all") return state === "waiting" || state === "serving";
  if (view === "waiting") return state === "waiting";
  return view === "rules" ? state === "bot" : state === "closed";
}

// What was sent, or came to nothing, leaves another window, and the last words say so.
const SETTLED: readonly MessageState[] = ["sent", "refused", "unknown", "expired"];

export function listHeard(
  pages: readonly Page[],
  event: StreamEvent,
  view: View,
  filters: Filters,
  me: string,
): HeardList {
  const nothing = { pages, wanted: [] };
  const id = event.data["session_id"] as string | undefined;
  const rows = pages.flatMap((page) => page.rows);
  if (event.name === "customer.changed") {
    const hers = rows.filter((row) => row.customer.id === event.data["customer_id"]);
    return { ...nothing, wanted: hers.map((row) => row.id) };
  }
  const row = rows.find((one) => one.id === id);
  if (event.name === "session.changed" && id) return moved(nothing, event.data, row, { id, view, filters, me });
  if (!row) return nothing;
  const hasNewWords =
    event.name === "message.added" ||
    (event.name === "message.changed" && SETTLED.includes(event.data["state"] as MessageState));
  return hasNewWords ? { ...nothing, wanted: [row.id] } : nothing;
}

function moved(
  nothing: HeardList,
  told: StreamEvent["data"],
  row: SessionRow | undefined,
  list: { id: string; view: View; filters: Filters; me: string },
): HeardList {
  const { id, view, filters, me } = list;
  const isIn = belongs(view, told, me);
  if (!row) return isIn ? { ...nothing, wanted: [id] } : nothing;
  const version = Number(told["version"]);
  if (version <= row.version) return nothing;
  if (!isIn) return { ...nothing, pages: changed(nothing.pages, id, null) };
  const state = told["state"] as SessionState;
  const now = { ...row, state, version, unread: Number(told["unread"]) };
  const pages = changed(nothing.pages, id, now);
  // That it was read is the whole of the news, unless the list shows only what was not.
  const wasRead = row.unread > 0 && told["unread"] === 0 && told["moved"] !== true;
  return wasRead && !filters.unread ? { ...nothing, pages } : { ...nothing, pages, wanted: [id] };
}

/** The pages with another line in the place of this one, or without it. */
function changed(pages: readonly Page[], id: string, now: SessionRow | null): Page[] {
  return pages.map((page) => {
    if (!page.rows.some((row) => row.id === id)) return page;
    return { ...page, rows: page.rows.flatMap((row) => (row.id !== id ? [row] : now ? [now] : [])) };
  });
}

/** The lines that the server answered when asked for these: what is not among them is not in the list. */
export function withRows(
  pages: readonly Page[],
  asked: readonly string[],
  rows: readonly SessionRow[],
  view: View,
): Page[] {
  const known = new Map(pages.flatMap((page) => page.rows.map((row) => [row.id, row] as const)));
  const gone = new Set(asked);
  const left = pages.map((page) => ({ ...page, rows: page.rows.filter((row) => !gone.has(row.id)) }));
  return rows.reduce((now, row) => placed(now, newer(known.get(row.id), row), view), left);
}

/** An event that overtook the answer knows better how it stands. */
function newer(known: SessionRow | undefined, row: SessionRow): SessionRow {
  if (!known || known.version <= row.version) return row;
  return { ...row, state: known.state, unread: known.unread, version: known.version };
}

function placed(pages: readonly Page[], row: SessionRow, view: View): Page[] {
  const at = pages.findIndex((page, index) => {
    const last = page.rows.at(-1);
    const isEnd = index === pages.length - 1 && page.cursor === null;
    return isEnd || (last !== undefined && before(row, last, view));
  });
  // Below everything that was loaded: it comes when one reads on.
  if (at < 0) return [...pages];
  return pages.map((page, index) => {
    if (index !== at) return page;
    const place = page.rows.findIndex((one) => before(row, one, view));
    const where = place < 0 ? page.rows.length : place;
    return { ...page, rows: [...page.rows.slice(0, where), row, ...page.rows.slice(where)] };
  });
}

/** The server's orders: `views.py`. */
const ORDERS: Record<
  View,
  { by: "last_at" | "waiting_at" | "snoozed_until" | "opened_at" | "closed_at"; up: boolean }
> = {
  mine: { by: "last_at", up: false },
  waiting: { by: "waiting_at", up: true },
  snoozed: { by: "snoozed_until", up: true },
  rules: { by: "opened_at", up: false },
  closed: { by: "closed_at", up: false },
  all: { by: "last_at", up: false },
};

function before(one: SessionRow, other: SessionRow, view: View): boolean {
  const { by, up } = ORDERS[view];
  const apart = Date.parse(one[by] ?? "") - Date.parse(other[by] ?? "") || compareIds(one.id, other.id);
  return up ? apart < 0 : apart > 0;
}

// Ids are numbers of up to 19 digits, which no number of JavaScript holds.
const compareIds = (one: string, other: string): number =>
  one.length - other.length || (one < other ? -1 : one > other ? 1 : 0);
