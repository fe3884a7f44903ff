/** Times as a phone words them. Seconds of the platform's clock; days are the browser's. Pure. */

const QUIET_S = 300;
const DAY_MS = 86_400_000;

/** Hours and minutes, for the status bar. */
export function hours(seconds: number): string {
  const at = new Date(seconds * 1000);
  return `${at.getHours()}:${String(at.getMinutes()).padStart(2, "0")}`;
}

/** Today by the hour, then yesterday, the weekday, the date. */
export function worded(seconds: number, now: number, locale: string, yesterday: string): string {
  return day(seconds, now, locale, yesterday) || hours(seconds);
}

/** The same with the hour always, as it stands between messages. */
export function wordedFully(seconds: number, now: number, locale: string, yesterday: string): string {
  return `${day(seconds, now, locale, yesterday)} ${hours(seconds)}`.trim();
}

/** Whether a message wants the time above it. */
export function wantsTime(before: number | undefined, seconds: number): boolean {
  return before === undefined || seconds - before > QUIET_S;
}

function day(seconds: number, now: number, locale: string, yesterday: string): string {
  const at = new Date(seconds * 1000);
  const days = Math.round((midnight(new Date(now * 1000)) - midnight(at)) / DAY_MS);
  if (days <= 0) return "";
  if (days === 1) return yesterday;
  if (days < 7) return at.toLocaleDateString(locale, { weekday: "long" });
  const sameYear = new Date(now * 1000).getFullYear() === at.getFullYear();
  return at.toLocaleDateString(locale, { ...(sameYear ? {} : { year: "numeric" }), month: "long", day: "numeric" });
}

function midnight(at: Date): number {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}
