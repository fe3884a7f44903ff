/** What this feature asks of the server. */
import { api, send, told } from "@weihu/api";
import type { CloseReason, Conversation, StoredFile, View } from "./types";

const at = (session_id: string) => ({ path: { session_id } });

export const list = (view: View, cursor: string, signal: AbortSignal) =>
  told(api.GET("/api/v1/sessions", { params: { query: { view, cursor } }, signal }));

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
  const { thread, earlier_session_id, session, account, shop, customer, notes, window } = found;
  return {
    ...{ session, account, shop, customer, notes, window },
    ...{ messages: thread.messages, before: thread.before ?? null, earlierSessionId: earlier_session_id ?? null },
    missing: [],
    isStale: false,
  };
}

export const older = (id: string, before: string) =>
  told(api.GET("/api/v1/sessions/{session_id}/messages", { params: { ...at(id), query: { before } } }));

export const some = (id: string, only: string[]) =>
  told(api.GET("/api/v1/sessions/{session_id}/messages", { params: { ...at(id), query: { only } } }));

export const claim = (id: string) => told(api.POST("/api/v1/sessions/{session_id}/claim", { params: at(id) }));
export const release = (id: string) => told(api.POST("/api/v1/sessions/{session_id}/release", { params: at(id) }));
export const reopen = (id: string) => told(api.POST("/api/v1/sessions/{session_id}/reopen", { params: at(id) }));
export const close = (id: string, reason: CloseReason, wrap_up: string) =>
  told(api.POST("/api/v1/sessions/{session_id}/close", { params: at(id), body: { reason, wrap_up } }));
export const read = (id: string, last_message_id: string) =>
  told(api.POST("/api/v1/sessions/{session_id}/read", { params: at(id), body: { last_message_id } }));
export const typing = (id: string) => told(api.POST("/api/v1/sessions/{session_id}/typing", { params: at(id) }));
export const addNote = (id: string, text: string) =>
  told(api.POST("/api/v1/sessions/{session_id}/notes", { params: at(id), body: { text } }));

export const answer = (id: string, client_key: string, said: { text: string } | { file_id: string }) =>
  told(api.POST("/api/v1/sessions/{session_id}/answers", { params: at(id), body: { client_key, ...said } }));

/** The file belongs to the shop whose conversation it is for. */
export function upload(file: File, shopId: string | null): Promise<StoredFile> {
  const body = new FormData();
  body.append("file", file, file.name || "picture.png");
  return send<StoredFile>(shopId ? `/api/v1/files?shop_id=${shopId}` : "/api/v1/files", body);
}

export const canned = () => told(api.GET("/api/v1/canned"));
export const countCannedUse = (canned_id: string) =>
  told(api.POST("/api/v1/canned/{canned_id}/uses", { params: { path: { canned_id } } }));
