/** Instants, spans and numbers as people read them, in the organisation's time zone. */
import { ref } from "vue";

/** The organisation's; set once somebody is logged in. */
export const timezone = ref("Asia/Shanghai");

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

// Swedish writes dates as ISO 8601 does.
const LOCALES: Record<string, string> = { en: "en-GB", zh: "zh-CN", sv: "sv-SE" };
const made = new Map<string, Intl.DateTimeFormat>();

function format(language: string, options: Intl.DateTimeFormatOptions, name: string): Intl.DateTimeFormat {
  const key = `${language} ${timezone.value} ${name}`;
  let known = made.get(key);
  if (!known) {
    known = new Intl.DateTimeFormat(LOCALES[language] ?? "zh-CN", { ...options, timeZone: timezone.value });
    made.set(key, known);
  }
  return known;
}

export function clockTime(at: number, language: string): string {
  return format(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }, "time").format(at);
}

export function exactTime(at: number, language: string): string {
  const options: Intl.DateTimeFormatOptions = {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  };
  return format(language, options, "exact").format(at);
}

/** 2026-11-24 of the organisation's zone: two instants of one day have the same. */
export function isoDay(at: number): string {
  return format("sv", { year: "numeric", month: "2-digit", day: "2-digit" }, "iso").format(at);
}

/** 今天 / 昨天 / 11月24日 周二, with the year when it is not this one. */
export function dayName(at: number, now: number, language: string): string {
  const days = Math.round((Date.parse(isoDay(at)) - Date.parse(isoDay(now))) / DAY);
  if (days === 0 || days === -1)
    return new Intl.RelativeTimeFormat(language === "en" ? "en" : "zh-CN", { numeric: "auto" }).format(days, "day");
  const sameYear = isoDay(at).slice(0, 4) === isoDay(now).slice(0, 4);
  const options: Intl.DateTimeFormatOptions = { month: "long", day: "numeric", weekday: "short" };
  return format(language, sameYear ? options : { ...options, year: "numeric" }, `day ${sameYear}`).format(at);
}

/** For lists: today the time, yesterday its name, else the date. */
export function shortTime(at: number, now: number, language: string): string {
  if (isoDay(at) === isoDay(now)) return clockTime(at, language);
  if (isoDay(at) === isoDay(now - DAY)) return dayName(at, now, language);
  const sameYear = isoDay(at).slice(0, 4) === isoDay(now).slice(0, 4);
  return sameYear ? isoDay(at).slice(5) : isoDay(at);
}

// The platform's own words leave no space between figure and word, and say 秒钟.
const UNITS: Record<string, string> = { second: "秒", minute: "分钟", hour: "小时", day: "天" };

/** How long: 5 秒, 12 分钟, 3 小时, 2 天. */
export function span(ms: number, language: string): string {
  const [value, unit] =
    ms < MINUTE
      ? [Math.floor(ms / 1000), "second"]
      : ms < HOUR
        ? [Math.floor(ms / MINUTE), "minute"]
        : ms < 2 * DAY
          ? [Math.floor(ms / HOUR), "hour"]
          : [Math.floor(ms / DAY), "day"];
  const count = Math.max(0, value as number);
  return language === "en" ? `${count}${(unit as string)[0]}` : `${count} ${UNITS[unit as string]}`;
}

/** Hours and minutes left: 47:59. */
export function hoursAndMinutes(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / MINUTE));
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

export function number(value: number, language: string): string {
  return new Intl.NumberFormat(language === "en" ? "en" : "zh-CN").format(value);
}

export function percent(share: number, language: string): string {
  return new Intl.NumberFormat(language === "en" ? "en" : "zh-CN", {
    style: "percent",
    maximumFractionDigits: 1,
  }).format(share);
}
