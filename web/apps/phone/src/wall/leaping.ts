/** Reckoning with the platform's clock, which only goes forward. Seconds; days are the browser's. Pure. */

const MINUTE_S = 60;
const HOUR_S = 3600;
const DAY_S = 86_400;

export type Unit = "days" | "hours" | "minutes";

/** A span in its two largest units, at most one when the rest is nothing; empty below half a minute. */
export function spanOf(seconds: number): { unit: Unit; n: number }[] {
  const whole = Math.round(seconds / MINUTE_S) * MINUTE_S;
  const all: { unit: Unit; n: number }[] = [
    { unit: "days", n: Math.floor(whole / DAY_S) },
    { unit: "hours", n: Math.floor((whole % DAY_S) / HOUR_S) },
    { unit: "minutes", n: (whole % HOUR_S) / MINUTE_S },
  ];
  const first = all.findIndex((one) => one.n);
  return first < 0 ? [] : all.slice(first, first + 2).filter((one) => one.n);
}

/** As a field for date and time takes it. */
export function fieldValue(seconds: number): string {
  const at = new Date(seconds * 1000);
  const two = (number: number) => String(number).padStart(2, "0");
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** How far it is from now to what stands in such a field; null when nothing stands there. Negative: it has passed. */
export function secondsUntil(field: string, now: number): number | null {
  const at = new Date(field).getTime();
  return Number.isNaN(at) ? null : at / 1000 - now;
}
