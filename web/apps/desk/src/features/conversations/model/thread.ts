/** The lines of a thread: messages, notes and what is being sent, in order, with the days between. Pure. */
import { isoDay } from "@weihu/i18n";
import type { Conversation, Message, Note, Pending } from "./types";

export type Line =
  | { key: string; kind: "begin"; at: number; isLoose: true }
  | { key: string; kind: "day"; at: number; isLoose: true }
  | { key: string; kind: "message"; at: number; message: Message; isFirst: boolean }
  | { key: string; kind: "note"; at: number; note: Note }
  | { key: string; kind: "pending"; at: number; pending: Pending };

export function lines(conversation: Conversation, pending: readonly Pending[]): Line[] {
  const said = withNotes(conversation);
  const all: Line[] = [];
  if (conversation.before === null) all.push({ key: "begin", kind: "begin", at: 0, isLoose: true });
  let day = "";
  let speaker = "";
  for (const line of said) {
    const today = isoDay(line.at);
    if (today !== day) {
      all.push({ key: `day-${today}`, kind: "day", at: line.at, isLoose: true });
      day = today;
      speaker = "";
    }
    const speaks = line.kind === "message" ? `${line.message.author} ${line.message.staff?.id ?? ""}` : "";
    all.push(line.kind === "message" ? { ...line, isFirst: speaks !== speaker } : line);
    speaker = speaks;
  }
  for (const one of pending) all.push({ key: `pending-${one.key}`, kind: "pending", at: one.at, pending: one });
  return all;
}

/** Notes stand where they were written, between messages that keep their own order. */
function withNotes(conversation: Conversation): Exclude<Line, { kind: "day" | "pending" }>[] {
  const { messages, notes } = conversation;
  const oldest = messages.length && conversation.before ? Date.parse(messages[0]!.at) : -Infinity;
  const waiting = notes
    .map((note) => ({ key: `note-${note.id}`, kind: "note" as const, at: Date.parse(note.created_at), note }))
    .filter((line) => line.at >= oldest);
  const all: Exclude<Line, { kind: "day" | "pending" }>[] = [];
  let next = 0;
  for (const message of messages) {
    const at = Date.parse(message.at);
    while (next < waiting.length && waiting[next]!.at < at) all.push(waiting[next++]!);
    all.push({ key: message.id, kind: "message", at, message, isFirst: true });
  }
  return [...all, ...waiting.slice(next)];
}
