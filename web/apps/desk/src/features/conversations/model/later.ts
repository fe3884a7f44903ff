/** When a message is to go: chosen as people see clocks in the organisation's time zone. Pure. */
import { clockTime, isoDay } from "@weihu/i18n";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** As far as the server plans. */
export const FURTHEST_MS = 7 * DAY;

/** 2026-11-24T15:00, as a field for date and time has it, in the organisation's zone. */
export function fieldOf(at: number): string {
  return `${isoDay(at)}T${clockTime(at, "zh")}`;
}

/** The instant of such a field; null when it is none. */
export function instantOf(field: string): number | null {
  // Date.parse makes something of nearly anything.
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(field)) return null;
  const plain = Date.parse(`${field}:00Z`);
  if (Number.isNaN(plain)) return null;
  // What the zone shows at that instant tells how far it is ahead.
  const ahead = Date.parse(`${fieldOf(plain)}:00Z`) - plain;
  return plain - ahead;
}

export interface Suggestion {
  label: string;
  count: number;
  at: number;
}

/** In a quarter and half an hour, in an hour, tomorrow at nine. */
export function suggestions(now: number): Suggestion[] {
  const full = Math.ceil(now / MINUTE) * MINUTE;
  const tomorrow = instantOf(`${isoDay(now + DAY)}T09:00`) ?? full + DAY;
  return [
    { label: "composer.later.soon", count: 15, at: full + 15 * MINUTE },
    { label: "composer.later.soon", count: 30, at: full + 30 * MINUTE },
    { label: "composer.later.hour", count: 1, at: full + 60 * MINUTE },
    { label: "composer.later.tomorrow", count: 1, at: tomorrow },
  ];
}

export function isPossible(at: number | null, now: number): at is number {
  return at !== null && at > now && at <= now + FURTHEST_MS;
}
