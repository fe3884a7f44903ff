/** The address under which another device opens a phone of this wall. Pure. */
import { pathOf } from "../world/address";

/** Null when `base` is no address of a web page. */
export function addressOn(base: string, phone: string): string | null {
  const wanted = base.trim();
  try {
    const address = new URL(pathOf(phone), wanted.includes("://") ? wanted : `http://${wanted}`);
    return address.protocol === "http:" || address.protocol === "https:" ? address.href : null;
  } catch {
    return null;
  }
}

/** Whether only this very machine gets there. */
export function isOnlyHere(address: string): boolean {
  const { hostname } = new URL(address);
  return hostname === "localhost" || hostname.endsWith(".localhost") || hostname === "[::1]" || /^127\./.test(hostname);
}
