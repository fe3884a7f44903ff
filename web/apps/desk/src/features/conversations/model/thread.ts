/**
 * The lines of a thread: messages, notes and what is being sent, in order, with the days and sessions between; earlier
 * sessions of the customer stand above. Pure.
 */
import { isoDay } from "@weihu/i18n";
import type { Conversation, Message, Note, Pending, Session } from "./types";

export type Line =
  | { key: string; kind: "begin"; at: number; isLoose: true }
  | { key: string; kind: "day"; at: number; isLoose: true }
  | { key: string; kind: "session"; at: number; session: Session; isLoose: true }
  | { key: string; kind: "message"; at: number; message: Message; isFirst: boolean }
  | { key: string; kind: "note"; at: number; note: Note }
  | { key: string; kind: "pending"; at: number; pending: Pending };
type Said = Extract<Line, { kind: "message" | "note" }>;

interface Part {
  session: Session;
  messages: readonly Message[];
  notes: readonly Note[];
  before: string | null;
  earlierSessionId: string | null;
}

export function lines(conversation: Conversation, pending: readonly Pending[]): Line[] {
  const parts: Part[] = [...conversation.earlier, conversation];
  const all: Line[] = [];
  const top = parts[0]!;
  if (top.before === null && top.earlierSessionId === null)
    all.push({ key: "begin", kind: "begin", at: 0, isLoose: true });
  let day = "";
  for (const part of parts) {
    const { session } = part;
    // A session is headed where its beginning is shown and there are others.
    const isHeaded = part.before === null && (parts.length > 1 || part.earlierSessionId !== null);
    if (isHeaded) {
      const at = Date.parse(session.opened_at);
      all.push({ key: `session-${session.id}`, kind: "session", at, session, isLoose: true });
    }
    let speaker = "";
    for (const line of withNotes(part)) {
      const today = isoDay(line.at);
      if (today !== day) {
        all.push({ key: `day-${today}-${session.id}`, kind: "day", at: line.at, isLoose: true });
        day = today;
        speaker = "";
      }
      const speaks = line.kind === "message" ? `${line.message.author} ${line.message.staff?.id ?? ""}` : "";
      all.push(line.kind === "message" ? { ...line, isFirst: speaks !== speaker } : line);
      speaker = speaks;
    }
  }
  for (const one of pending) all.push({ key: `pending-${one.key}`, kind: "pending", at: one.at, pending: one });
  return all;
}

/** Notes stand where they were written, between messages that keep their own order. */
function withNotes({ messages, notes, before }: Part): Said[] {
  const oldest = messages.length && before ? Date.parse(messages[0]!.at) : -Infinity;
  const waiting = notes
    .map((note) => ({ key: `note-${note.id}`, kind: "note" as const, at: Date.parse(note.created_at), note }))
    .filter((line) => line.at >= oldest);
  const all: Said[] = [];
  let next = 0;
  for (const message of messages) {
    const at = Date.parse(message.at);
    while (next < waiting.length && waiting[next]!.at < at) all.push(waiting[next++]!);
    all.push({ key: message.id, kind: "message", at, message, isFirst: true });
  }
  return [...all, ...waiting.slice(next)];
}
