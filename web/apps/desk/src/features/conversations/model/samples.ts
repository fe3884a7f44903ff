/** Small whole things for tests. */
import type { Conversation, Message, Session, SessionRow } from "./types";

const instant = (second: number): string => new Date(second * 1000).toISOString();

export function message(id: string, second: number, changes: Partial<Message> = {}): Message {
  return {
    ...{ id, session_id: "s1", author: "customer", staff: null, rule: null, kind: "text", text: `text ${id}` },
    ...{ content: {}, file: null, file_state: "", state: "received", reason: "", reason_words: null },
    ...{
      at: instant(second),
      place: `${String(second).padStart(8, "0")}.${id.padStart(8, "0")}`,
      late: false,
      quote: null,
      send_at: null,
    },
    ...changes,
  } as Message;
}

export function session(changes: Partial<Session> = {}): Session {
  return {
    ...{ id: "s1", state: "serving", agent: null, account_id: "a1", shop_id: null, customer_id: "c1", queue: "" },
    ...{ service_class: "", skill: "", handed_over_by: "", opened_at: instant(0), waiting_at: null, claimed_at: null },
    ...{ closed_at: null, close_reason: "", wrap_up: "", last_message_id: null, last_at: instant(0), unread: 0 },
    ...{ snoozed_until: null, snooze_note: "", returned_at: null },
    ...{ version: 1 },
    ...changes,
  } as Session;
}

export function conversation(changes: Partial<Conversation> = {}): Conversation {
  return {
    session: session(),
    account: { id: "a1", name: "城东店" },
    shop: null,
    customer: { id: "c1", name: "张伟", avatar_url: "", following: true, tags: [], called: "张伟" },
    notes: [],
    window: { remaining: 5, until: instant(1000), unreachable: null },
    ...{ earlierSessionId: null, messages: [], before: null, after: null, earlier: [], missing: [] },
    ...{ number: 0, told: {}, isBehind: false, isStale: false },
    ...changes,
  };
}

export function row(changes: Partial<SessionRow> = {}): SessionRow {
  return {
    ...{ id: "s1", state: "serving", agent: null, queue: "", service_class: "", skill: "", opened_at: instant(0) },
    ...{ waiting_at: null, last_at: instant(0), closed_at: null, close_reason: "", unread: 0, version: 1 },
    ...{ snoozed_until: null, snooze_note: "", returned_at: null },
    customer: { id: "c1", name: "张伟", avatar_url: "", following: true },
    account: { id: "a1", name: "城东店" },
    ...{ shop: null, last: null, window: { remaining: 0, until: null, unreachable: null } },
    ...changes,
  } as SessionRow;
}
