/** How much may still be said to the customer, and how long. */
import { now as serverNow } from "@weihu/api";
import type { Window } from "./types";

export interface WindowView {
  count: number;
  leftMs: number;
  tone: "plain" | "warn" | "closed";
  /** Why nothing would arrive, whatever is left. */
  why: Window["unreachable"];
}

const FEW = 1;
const SOON_MS = 60 * 60_000;

export function windowView(window: Window, now: number = serverNow()): WindowView {
  const leftMs = window.until ? Math.max(0, Date.parse(window.until) - now) : 0;
  const why = window.unreachable;
  if (why || window.remaining <= 0 || leftMs <= 0) return { count: 0, leftMs: 0, tone: "closed", why };
  const tone = window.remaining <= FEW || leftMs < SOON_MS ? "warn" : "plain";
  return { count: window.remaining, leftMs, tone, why };
}

/** Quiet, then noticeable, then a person is needed now. */
export function waitingTone(waitedMs: number): "plain" | "warn" | "danger" {
  return waitedMs < 2 * 60_000 ? "plain" : waitedMs < 10 * 60_000 ? "warn" : "danger";
}
