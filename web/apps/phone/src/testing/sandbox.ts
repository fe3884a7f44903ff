/** A sandbox for tests: answers by path, and remembers what it was asked. */
import { vi } from "vitest";

export interface Asked {
  method: string;
  path: string;
  body: unknown;
}
type Answers = Record<string, unknown>;

/** Keys are `GET /phones/p1` without the query; an answer with `error` is a refusal. */
export function fakeSandbox(answers: Answers): Asked[] {
  const asked: Asked[] = [];
  vi.stubGlobal("fetch", (url: string, options: { method?: string; body?: string } = {}) => {
    const method = options.method ?? "GET";
    const path = url.replace("/_sandbox/v1", "").replace(/\?.*/, "");
    asked.push({ method, path, body: options.body ? (JSON.parse(options.body) as unknown) : undefined });
    const answer = answers[`${method} ${path}`];
    if (answer === undefined) return Promise.reject(new TypeError("nobody there"));
    // A verdict that is good or bad tells its error as well, and is an answer.
    const refused = typeof answer === "object" && answer !== null && "error" in answer && !("ok" in answer);
    return Promise.resolve(new Response(JSON.stringify(answer), { status: refused ? 409 : 200 }));
  });
  return asked;
}
