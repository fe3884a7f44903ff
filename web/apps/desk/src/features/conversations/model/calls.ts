/** What this feature asks of the server. */
import { api, send, told, type Schema } from "@weihu/api";
import { asParameters, type Filters } from "./filters";
import type { CloseReason, Conversation, StoredFile, View } from "./types";

const at = (session_id: string) => ({ path: { session_id } });

export const list = (view: View, filters: Filters, cursor: string, signal: AbortSignal) =>
  told(api.GET("/api/v1/sessions", { params: { query: { view, cursor, ...asParameters(filters) } }, signal }));

/** The lines of these sessions, as far as they are in the list. */
export const lines = (view: View, filters: Filters, only: string[]) =>
  told(api.GET("/api/v1/sessions/lines", { params: { query: { view, only, ...asParameters(filters) } } }));
export const counts = () => told(api.GET("/api/v1/sessions/counts"));

/** One deed for several; each is told by itself. */
export const act = (body: Schema<"ActIn">) => told(api.POST("/api/v1/sessions/acts", { body }));
export const snooze = (id: string, until: string, note: string) =>
  told(api.POST("/api/v1/sessions/{session_id}/snooze", { params: at(id), body: { until, note } }));
export const wake = (id: string) => told(api.POST("/api/v1/sessions/{session_id}/wake", { params: at(id) }));
export const start = (customer_id: string, account_id: string) =>
  told(
    api.POST("/api/v1/customers/{customer_id}/sessions", { params: { path: { customer_id } }, body: { account_id } }),
  );
/** The accounts that know her. */
export const identities = async (customer_id: string) =>
  (await told(api.GET("/api/v1/customers/{customer_id}", { params: { path: { customer_id } } }))).identities;
export const accounts = () => told(api.GET("/api/v1/accounts"));
export const shops = () => told(api.GET("/api/v1/shops"));
export const colleagues = () => told(api.GET("/api/v1/presence"));
export const tags = () => told(api.GET("/api/v1/tags"));

const ONE_LOOK = 10;
export const ofCustomer = (customer_id: string, before: string, signal: AbortSignal) =>
  told(
    api.GET("/api/v1/customers/{customer_id}/sessions", {
      params: { path: { customer_id }, query: { limit: ONE_LOOK, ...(before ? { before } : {}) } },
      signal,
    }),
  );

export async function load(id: string, signal?: AbortSignal): Promise<Conversation> {
  const found = await told(api.GET("/api/v1/sessions/{session_id}", { params: at(id), ...(signal ? { signal } : {}) }));
  const { thread, earlier_session_id, number, session, account, shop, customer, notes, window } = found;
  return {
    ...{ session, account, shop, customer, notes, window },
    ...{ messages: thread.messages, before: thread.before ?? null, earlierSessionId: earlier_session_id ?? null },
    ...{ after: null, earlier: [], number, told: {}, missing: [], isBehind: false, isStale: false },
  };
}

export const older = (id: string, before: string) =>
  told(api.GET("/api/v1/sessions/{session_id}/messages", { params: { ...at(id), query: { before } } }));

export const newer = (id: string, after: string) =>
  told(api.GET("/api/v1/sessions/{session_id}/messages", { params: { ...at(id), query: { after } } }));

export const around = (id: string, message: string) =>
  told(api.GET("/api/v1/sessions/{session_id}/messages", { params: { ...at(id), query: { around: message } } }));

/** How an open session stands now, and messages that an event named. */
export const news = (id: string, only: string[]) =>
  told(api.GET("/api/v1/sessions/{session_id}/news", { params: { ...at(id), query: { only } } }));

export const claim = (id: string) => told(api.POST("/api/v1/sessions/{session_id}/claim", { params: at(id) }));
export const release = (id: string) => told(api.POST("/api/v1/sessions/{session_id}/release", { params: at(id) }));
export const reopen = (id: string) => told(api.POST("/api/v1/sessions/{session_id}/reopen", { params: at(id) }));
export const close = (id: string, reason: CloseReason, wrap_up: string) =>
  told(api.POST("/api/v1/sessions/{session_id}/close", { params: at(id), body: { reason, wrap_up } }));
export const read = (id: string, last_message_id: string) =>
  told(api.POST("/api/v1/sessions/{session_id}/read", { params: at(id), body: { last_message_id } }));
export const typing = (id: string) => told(api.POST("/api/v1/sessions/{session_id}/typing", { params: at(id) }));
export const addNote = (id: string, text: string, mentions: string[], quote: string | null) =>
  told(
    api.POST("/api/v1/sessions/{session_id}/notes", {
      params: at(id),
      body: { text, mentions, ...(quote ? { quote_id: quote } : {}) },
    }),
  );
export const mentions = () => told(api.GET("/api/v1/mentions"));
export const seeMentions = (id: string) =>
  told(api.POST("/api/v1/sessions/{session_id}/mentions/seen", { params: at(id) }));
export const staff = () => told(api.GET("/api/v1/staff"));
export const look = (id: string, how: "looking" | "typing" | "left") =>
  told(api.POST("/api/v1/sessions/{session_id}/looking", { params: at(id), body: { how } }));

export type Said = Omit<Schema<"AnswerIn">, "client_key">;
export const answer = (id: string, client_key: string, said: Said) =>
  told(api.POST("/api/v1/sessions/{session_id}/answers", { params: at(id), body: { client_key, ...said } }));
export const cancelPlanned = (session_id: string, message_id: string) =>
  told(
    api.DELETE("/api/v1/sessions/{session_id}/planned/{message_id}", { params: { path: { session_id, message_id } } }),
  );

/** How the server takes a file: to be sent as it is, as a link, or as a voice that was recorded here. */
export type Way = "reply" | "handout" | "recording";
const ADDRESSES: Record<Way, string> = {
  reply: "/api/v1/files",
  handout: "/api/v1/files/handouts",
  recording: "/api/v1/files/recordings",
};

/** The file belongs to the shop whose conversation it is for. */
export async function upload(file: File, shopId: string | null, way: Way = "reply"): Promise<StoredFile> {
  const body = new FormData();
  body.append("file", file, file.name || "picture.png");
  const address = ADDRESSES[way];
  const stored = await send<StoredFile>(shopId ? `${address}?shop_id=${shopId}` : address, body);
  return way === "handout" ? { ...stored, isHandout: true } : stored;
}

export const canned = () => told(api.GET("/api/v1/canned"));
export const countCannedUse = (canned_id: string) =>
  told(api.POST("/api/v1/canned/{canned_id}/uses", { params: { path: { canned_id } } }));
