/** When something comes back, in words: the time today, else the day and the time. */
import { now } from "@weihu/api";
import { clockTime, dayName, isoDay } from "@weihu/i18n";

export function backAt(instant: string, language: string): string {
  const at = Date.parse(instant);
  const time = clockTime(at, language);
  return isoDay(at) === isoDay(now()) ? time : `${dayName(at, now(), language)} ${time}`;
}
