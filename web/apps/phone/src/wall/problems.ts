/** Which entries of the log tell of something gone wrong. Pure. */
import type { LogEntry } from "../api/types";

const FINE = new Set(["handled", "reply", "none", ""]);

export function isProblem(entry: LogEntry): boolean {
  if (entry.kind === "callback") return !FINE.has(entry.outcome ?? "");
  return Boolean(entry.errcode) || Boolean(entry.error) || (entry.status ?? 200) >= 400;
}
