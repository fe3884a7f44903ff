/**
 * What an event makes of a snapshot. Pure; the same event twice changes nothing.
 *
 * Events carry ids and measures only. What a reducer cannot know it names (`missing`, `isBehind`, `isStale`), and what
 * is then loaded is put in by `toldNews` and `refreshed`.
 */
import type { StreamEvent } from "@weihu/api";
import { inserted, prepended, renewed } from "./order";
import type { Conversation, Message, MessageState, News, Session, SessionState, Stretch } from "./types";

export function conversationHeard(known: Conversation, event: StreamEvent): Conversation {
  if (event.name === "customer.changed" && event.data["customer_id"] === known.customer.id)
    return { ...known, isStale: true };
  if (event.data["session_id"] !== known.session.id) return known;
  switch (event.name) {
    case "message.added":
      return messageAdded(known, String(event.data["message_id"]));
    case "message.changed":
      return messageChanged(noted(known, event), String(event.data["message_id"]), event.data["state"] as MessageState);
    case "session.changed":
      return sessionChanged(known, event.data);
    case "note.added":
      return { ...known, isStale: true };
    default:
      return known;
  }
}

function messageAdded(known: Conversation, id: string): Conversation {
  if (known.missing.includes(id) || known.messages.some((message) => message.id === id)) return known;
  // Opened around an old message: what is new is read when one has come so far.
  if (known.after !== null) return { ...known, isBehind: true };
  return { ...known, missing: [...known.missing, id] };
}

const ON_ITS_WAY: readonly MessageState[] = ["received", "queued", "sending"];
const TOLD_WHOLE: readonly MessageState[] = ["queued", "sending", "sent"];

/** A state that needs no words is shown at once; a reason, or a file that came, has to be loaded. */
function messageChanged(known: Conversation, id: string, state: MessageState): Conversation {
  const found = known.messages.find((message) => message.id === id);
  // What was sent, or came to nothing, has another window; on its way it has the one it had. That counts also for a
  // message whose answer is under way, which may be from before.
  const isBehind = known.isBehind || !ON_ITS_WAY.includes(state);
  if (!found) return isBehind === known.isBehind ? known : { ...known, isBehind };
  if (isCancelled(state)) return { ...known, messages: known.messages.filter((message) => message !== found) };
  // What was planned gets another time as well.
  const isWhole = TOLD_WHOLE.includes(state) && found.state !== "planned";
  if (found.state === state && isWhole) return known;
  const messages = known.messages.map((message) => (message === found ? { ...found, state } : message));
  const missing = isWhole || known.missing.includes(id) ? known.missing : [...known.missing, id];
  return { ...known, messages, missing, isBehind };
}

function sessionChanged(known: Conversation, data: StreamEvent["data"]): Conversation {
  const version = Number(data["version"]);
  if (version <= known.session.version) return known;
  const agentId = data["agent_id"] as string | null;
  const agent = agentId === known.session.agent?.id ? known.session.agent : agentId ? { id: agentId, name: "" } : null;
  const session = { ...known.session, state: data["state"] as SessionState, agent, version };
  // While the rules have it its messages are not told one by one.
  if (known.session.state === "bot") return { ...known, session, isStale: true };
  if (data["moved"] === true) return { ...known, session, isBehind: true };
  return { ...known, session: { ...session, unread: Number(data["unread"]) } };
}

/** Events say it of what was planned; no message has that state, it is gone. */
const isCancelled = (state: string): boolean => state === "cancelled";

/** Kept until an answer that is newer: one that is under way may be older. */
function noted(known: Conversation, event: StreamEvent): Conversation {
  const told = { state: event.data["state"] as MessageState, number: event.number };
  return { ...known, told: { ...known.told, [String(event.data["message_id"])]: told } };
}

/** What was loaded by this event's number, with what newer events said; what they did not say whole is missing. */
function asTold(known: Conversation, loaded: readonly Message[], number: number) {
  const overtaken = (message: Message) => (known.told[message.id]?.number ?? -1) > number;
  const messages = loaded
    .map((message) => (overtaken(message) ? { ...message, state: known.told[message.id]!.state } : message))
    .filter((message) => !isCancelled(message.state));
  const again = messages.filter((message) => overtaken(message) && !TOLD_WHOLE.includes(message.state));
  return { messages, again: again.map((message) => message.id) };
}

/** What the server stored of mine; events may have told more of it already. */
export function stored(known: Conversation, message: Message): Conversation {
  return known.messages.some((one) => one.id === message.id) ? known : filled(known, [message], -1);
}

/** How it stands now, and messages that were missing. */
export function toldNews(known: Conversation, news: News): Conversation {
  return {
    ...filled(known, news.messages, news.number),
    session: later(known.session, news.session),
    window: news.window,
  };
}

/** Messages that were missing, as of the event of that number. */
export function filled(known: Conversation, loaded: readonly Message[], number: number): Conversation {
  const ids = new Set(loaded.map((message) => message.id));
  const { messages, again } = asTold(known, loaded, number);
  return {
    ...known,
    messages: inserted(known.messages, messages),
    missing: [...known.missing.filter((id) => !ids.has(id)), ...again],
  };
}

/** An older stretch was read. */
export function readBack(known: Conversation, older: readonly Message[], before: string | null): Conversation {
  return { ...known, messages: prepended(known.messages, older), before };
}

/** A newer stretch was read. */
export function readOn(known: Conversation, newer: readonly Message[], after: string | null): Conversation {
  return { ...known, messages: inserted(known.messages, newer), after };
}

/** The thread opened around a message: what was known of this session makes place. */
export function opened(
  known: Conversation,
  stretch: { messages: readonly Message[]; before: string | null; after: string | null },
): Conversation {
  return {
    ...known,
    messages: stretch.messages,
    before: stretch.before,
    after: stretch.after,
    earlier: [],
    missing: [],
  };
}

/** An earlier session, or more of the oldest one that is shown. */
export function readEarlier(known: Conversation, stretch: Stretch): Conversation {
  const rest = known.earlier.filter((one) => one.session.id !== stretch.session.id);
  return { ...known, earlier: [stretch, ...rest] };
}

/** The snapshot loaded anew, without losing what was read back or came meanwhile. */
export function refreshed(known: Conversation, loaded: Conversation): Conversation {
  const { earlier } = known;
  if (known.after !== null) {
    const { session, messages, before, after, told, missing, isBehind, isStale } = known;
    return {
      ...loaded,
      ...{ messages, before, after, earlier, told, missing, isBehind, isStale },
      session: later(session, loaded.session),
    };
  }
  const ids = new Set(loaded.messages.map((message) => message.id));
  const touches = known.messages.some((message) => ids.has(message.id)) || known.messages.length === 0;
  // A gap between what is known and what was loaded would be a lie: then only the loaded stretch is kept.
  if (!touches && loaded.before !== null) return loaded;
  const now = asTold(known, loaded.messages, loaded.number);
  return {
    ...loaded,
    earlier,
    session: later(known.session, loaded.session),
    messages: renewed(known.messages, now.messages),
    before: touches && known.messages.length ? known.before : loaded.before,
    told: Object.fromEntries(Object.entries(known.told).filter(([, one]) => one.number > loaded.number)),
    missing: [...known.missing.filter((id) => !ids.has(id)), ...now.again],
    isBehind: known.isBehind,
    isStale: known.isStale,
  };
}

const later = (known: Session, loaded: Session): Session => (loaded.version >= known.version ? loaded : known);
