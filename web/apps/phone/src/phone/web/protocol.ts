/** What a page's JS-SDK (sandbox/wxsandbox/pages/jweixin.js) and the phone say to each other. Pure. */

export const SIGN = "wxsandbox.jssdk";

export type Params = Readonly<Record<string, unknown>>;

/** A call of a page. `page` is new with every loading; `bridge`: by WeixinJSBridge, which asks for no wx.config. */
export interface Asked {
  page: string;
  number: number;
  name: string;
  url: string;
  params: Params;
  bridge: boolean;
}

/** How a call ended: `ok`, `cancel`, or the platform's words; and what else the page learns. */
export interface Ended {
  end: string;
  [field: string]: unknown;
}

export const OK: Ended = { end: "ok" };
export const CANCEL: Ended = { end: "cancel" };
export const failed = (why: string): Ended => ({ end: `fail, ${why}` });

/** A message as a call; null when it is none. */
export function read(data: unknown): Asked | null {
  if (typeof data !== "object" || data === null) return null;
  const { sign, page, number, name, url, params, bridge } = data as Record<string, unknown>;
  if (sign !== SIGN || typeof page !== "string" || typeof number !== "number") return null;
  if (typeof name !== "string" || typeof url !== "string") return null;
  const given = typeof params === "object" && params !== null ? (params as Params) : {};
  return { page, number, name, url, params: given, bridge: bridge === true };
}

export function words(params: Params, name: string): string {
  const value = params[name];
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

export function numeral(params: Params, name: string, otherwise: number): number {
  const value = Number(params[name] ?? otherwise);
  return Number.isFinite(value) ? value : otherwise;
}

export function list(params: Params, name: string): readonly string[] {
  const value = params[name];
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
}
