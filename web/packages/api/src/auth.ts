/** Logging in and out (allauth headless, browser client). */
import { Problem } from "./problem";
import { csrf, settings } from "./settings";

const BASE = "/auth/browser/v1/auth";

interface Answer {
  status: number;
  meta?: { is_authenticated?: boolean };
  data?: { flows?: { id: string; is_pending?: boolean }[] };
  errors?: { code: string; param?: string; message: string }[];
}

async function ask(method: string, path: string, body?: unknown): Promise<Answer> {
  const headers: Record<string, string> = {
    accept: "application/json",
    "accept-language": settings.language(),
    "x-csrftoken": csrf(),
  };
  if (body !== undefined) headers["content-type"] = "application/json";
  try {
    const answer = await fetch(BASE + path, {
      method,
      headers,
      credentials: "same-origin",
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const told = (await answer.json().catch(() => ({}))) as Partial<Answer>;
    return { ...told, status: answer.status };
  } catch (error) {
    throw new Problem("unreachable", 0, "", String(error));
  }
}

/** Is somebody logged in? Also brings the token that changes need. */
export async function isLoggedIn(): Promise<boolean> {
  const answer = await ask("GET", "/session");
  return answer.meta?.is_authenticated === true;
}

/** Raises Problem: `wrong` (name or password), `too_many` (wait), `second_factor`, or what else the server says. */
export async function logIn(username: string, password: string): Promise<void> {
  if (!csrf()) await isLoggedIn();
  const answer = await ask("POST", "/login", { username, password });
  if (answer.meta?.is_authenticated) return;
  if (answer.status === 401 && answer.data?.flows?.some((flow) => flow.id === "mfa_authenticate" && flow.is_pending))
    throw new Problem("second_factor", 401, "", "");
  // 409: somebody is logged in already, in another tab.
  if (answer.status === 409) return;
  const error = answer.errors?.[0];
  const code = answer.status === 429 || error?.code === "too_many_login_attempts" ? "too_many" : "wrong";
  throw new Problem(answer.status < 500 ? code : "server", answer.status, "", error?.message ?? "");
}

export async function logOut(): Promise<void> {
  await ask("DELETE", "/session");
}
