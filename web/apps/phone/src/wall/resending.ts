/** A delivery as a command line, so that a developer can send it to the callback again. Pure. */
import type { LogEntry } from "../api/types";

const CUT = "…";

const quoted = (words: string) => `'${words.replaceAll("'", String.raw`'\''`)}'`;

/** Nothing for an API call, for a delivery without an address, and for a body that the log keeps only in part. */
export function asCurl(entry: LogEntry): string {
  if (entry.kind !== "callback" || !entry.path || entry.request?.endsWith(CUT)) return "";
  const query = (entry.query ?? "")
    .split("&")
    .filter(Boolean)
    .map((pair) => {
      const [name = "", ...value] = pair.split("=");
      return `${name}=${encodeURIComponent(value.join("="))}`;
    })
    .join("&");
  const joint = entry.path.includes("?") ? "&" : "?";
  const address = query ? entry.path + joint + query : entry.path;
  return `curl -X POST ${quoted(address)} --data-binary ${quoted(entry.request ?? "")}`;
}
