/** Until when a conversation is put away: chosen as people see clocks in the organisation's time zone. Pure. */
import { isoDay } from "@weihu/i18n";
import { instantOf } from "./later";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** As far as the server takes it. */
export const FURTHEST_MS = 60 * DAY;

export interface Choice {
  name: "hour" | "afternoon" | "evening" | "tomorrow" | "monday";
  at: number;
}

const clock = (day: number, time: string): number => instantOf(`${isoDay(day)}T${time}`) ?? day;

/** Monday is 1. */
function weekday(at: number): number {
  return new Date(`${isoDay(at)}T12:00:00Z`).getUTCDay() || 7;
}

/** In an hour; this afternoon, or this evening when that is near; tomorrow morning; on Monday, before a weekend. */
export function choicesOf(now: number): Choice[] {
  const found: Choice[] = [{ name: "hour", at: Math.ceil((now + HOUR) / 60_000) * 60_000 }];
  const [afternoon, evening] = [clock(now, "15:00"), clock(now, "18:00")];
  if (afternoon - now > HOUR) found.push({ name: "afternoon", at: afternoon });
  else if (evening - now > HOUR) found.push({ name: "evening", at: evening });
  found.push({ name: "tomorrow", at: clock(now + DAY, "09:00") });
  const today = weekday(now);
  if (today >= 5 && today < 7) found.push({ name: "monday", at: clock(now + (8 - today) * DAY, "09:00") });
  return found;
}

export function isPossible(at: number | null, now: number): at is number {
  return at !== null && at > now && at <= now + FURTHEST_MS;
}
