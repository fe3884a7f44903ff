/** What the conversation screen shows. */
import type { Schema } from "@weihu/api";

export const VIEWS = ["mine", "waiting", "snoozed", "rules", "closed", "all"] as const;
export type View = (typeof VIEWS)[number];

export type Session = Schema<"SessionOut">;
export type SessionState = Session["state"];
export type SessionRow = Schema<"SessionRowOut">;
export type Message = Schema<"MessageOut">;
export type MessageState = Message["state"];
export type Note = Schema<"NoteOut">;
export type Window = Schema<"WindowOut">;
export type Page = Schema<"SessionListOut">;
export type News = Schema<"NewsOut">;
export type Canned = Schema<"CannedOut">;
export type CloseReason = Schema<"CloseIn">["reason"];

/** A file of ours that is to be sent. */
export interface StoredFile {
  id: string;
  name: string;
  mime: string;
  size: number;
  url: string;
  /** Goes as a card with a link, because the platform takes no such file. */
  isHandout?: boolean;
}

/** An earlier session of the same customer, read back above. */
export interface Stretch {
  session: Session;
  messages: readonly Message[];
  notes: readonly Note[];
  before: string | null;
  earlierSessionId: string | null;
}

/** What a message answers. */
export type Quote = NonNullable<Message["quote"]>;

/** What an event said of a message, and which event. */
export interface Told {
  state: MessageState;
  number: number;
}

/** One conversation as the screen keeps it: a snapshot, and what the events since then made of it. */
export interface Conversation {
  session: Session;
  account: Schema<"NamedOut">;
  shop: Schema<"NamedOut"> | null;
  customer: Schema<"ShortCardOut">;
  notes: readonly Note[];
  window: Window;
  earlierSessionId: string | null;
  messages: readonly Message[];
  /** Continues to what is older; null at the beginning. */
  before: string | null;
  /** Continues to what is newer, when it was opened around an old message; null when it reaches the newest. */
  after: string | null;
  /** Sessions before this one that were read back, oldest first. */
  earlier: readonly Stretch[];
  /** The event from which the snapshot goes on. */
  number: number;
  /** The newest that events said of messages, for answers that were under way meanwhile. */
  told: Readonly<Record<string, Told>>;
  /** Told by events, not yet loaded. */
  missing: readonly string[];
  /** Session or window are older than the events. */
  isBehind: boolean;
  /** Notes, card or messages that were not told are older than the events. */
  isStale: boolean;
}

/** Said here, not yet known to be stored. */
export interface Pending {
  key: string;
  sessionId: string;
  text: string;
  file: StoredFile | null;
  /** An article, or a question with choices, as the API takes it. */
  reply?: Record<string, unknown> | null;
  quote?: Quote | null;
  /** When it is to go; left out: now. */
  sendAt?: string | null;
  at: number;
  failure: string;
}
