/** Calls of the product's API, typed by its own description: same origin, the page's token, refusals as Problem. */
import createClient from "openapi-fetch";
import { observe } from "./clock";
import { Problem, problemOf, problemOfBody } from "./problem";
import type { components, operations, paths } from "./schema";
import { csrf, settings } from "./settings";

export type Schema<Name extends keyof components["schemas"]> = components["schemas"][Name];

export type Operations = operations;

export const api = createClient<paths>({
  credentials: "same-origin",
  // Looked up at each call, so that a test may put its own in the place.
  fetch: (request) => globalThis.fetch(request),
});

api.use({
  onRequest({ request }) {
    request.headers.set("accept-language", settings.language());
    if (request.method !== "GET") request.headers.set("x-csrftoken", csrf());
  },
  onResponse({ response }) {
    heard(response);
  },
});

function heard(response: Response): void {
  const told = response.headers.get("x-weihu-now");
  if (told) observe(Number(told));
  if (response.status === 401) settings.onLoggedOut();
}

/** What was answered. Raises Problem; an aborted call raises as the browser does. */
export async function told<T>(asked: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  let answer: Awaited<typeof asked>;
  try {
    answer = await asked;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Problem("unreachable", 0, "", String(error));
  }
  if (!answer.response.ok) throw problemOfBody(answer.response.status, answer.error);
  return answer.data as T;
}

/** Sends a file as a form; what comes back is for the caller to type. */
export async function send<T>(path: string, body: FormData): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(path, {
      method: "POST",
      body,
      credentials: "same-origin",
      headers: { accept: "application/json", "accept-language": settings.language(), "x-csrftoken": csrf() },
    });
  } catch (error) {
    throw new Problem("unreachable", 0, "", String(error));
  }
  heard(answer);
  if (!answer.ok) throw await problemOf(answer);
  return (await answer.json()) as T;
}
