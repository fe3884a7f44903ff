/** What may be set to go wrong, under plain names, and how it is switched on and off. Pure. */
import type { ApiFault, CallbackFaults, Faults } from "../api/types";

interface Preset {
  name: string;
  callback?: CallbackFaults;
  rule?: ApiFault;
}

export const PRESETS = [
  { name: "slow", rule: { path: "*", latency_ms: 3000 } },
  { name: "flaky", rule: { path: "*", errcode: -1, rate: 0.2 } },
  { name: "silent", rule: { path: "*", timeout: 10, rate: 0.2 } },
  { name: "gateway", rule: { path: "*", html: true, rate: 0.2 } },
  { name: "limit", rule: { path: "/cgi-bin/message/*", errcode: 45009 } },
  { name: "twice", callback: { duplicate: 0.5 } },
  { name: "mixed", callback: { reorder: 0.5 } },
  { name: "late", callback: { delay_ms: 4000 } },
  { name: "again", callback: { drop_first: 0.5 } },
  { name: "lost", callback: { drop: 0.2 } },
] as const satisfies readonly Preset[];

/** Shares of all pushes; the panel asks for per cent. */
export const SHARES = [
  "duplicate",
  "reorder",
  "drop_first",
  "drop",
  "connection_reset_after_body",
  "msgid_collision",
  "same_create_time",
] as const;
export const DELAYS = ["delay_ms", "subscribe_delay_ms"] as const;
const ALL = [...SHARES, ...DELAYS, "msgid_near_max"] as const;
export type CallbackKind = (typeof ALL)[number];

/** Which misbehaviours of pushes are on. */
export function pushFaults({ callback }: Faults): CallbackKind[] {
  return ALL.filter((kind) => callback[kind]);
}

export function isOn(faults: Faults | null): boolean {
  return faults !== null && (faults.api.length > 0 || pushFaults(faults).length > 0);
}

/** What was filled in by the server at its default says the same as what was left out. */
export function sameRule(one: ApiFault, other: ApiFault): boolean {
  const filled = (rule: ApiFault) =>
    JSON.stringify([
      rule.path,
      rule.rate ?? 1,
      rule.times ?? 0,
      rule.errcode ?? null,
      rule.latency_ms ?? 0,
      Number(rule.timeout ?? 0),
      rule.html ?? false,
      rule.truncated ?? false,
      rule.reset ?? false,
      rule.status ?? 0,
      rule.content_type ?? "",
      rule.appid ?? "",
      rule.applied ?? null,
    ]);
  return filled(one) === filled(other);
}

export function isActive(faults: Faults | null, preset: Preset): boolean {
  if (!faults) return false;
  const { rule, callback = {} } = preset;
  if (rule) return faults.api.some((one) => sameRule(one, rule));
  return Object.entries(callback).every(([kind, value]) => faults.callback[kind as CallbackKind] === value);
}

/** Switched on beside what is on already, or off alone. */
export function toggled(faults: Faults, preset: Preset): Faults {
  const on = !isActive(faults, preset);
  if (preset.rule) return on ? withRule(faults, preset.rule) : withoutRule(faults, preset.rule);
  const kinds = Object.keys(preset.callback ?? {});
  const callback = on ? preset.callback : Object.fromEntries(kinds.map((kind) => [kind, 0]));
  return { ...faults, callback: { ...faults.callback, ...callback } };
}

/** The first rule that is drawn counts, so those that are not always drawn stand before those that are. */
export function withRule(faults: Faults, rule: ApiFault): Faults {
  const others = faults.api.filter((one) => !sameRule(one, rule));
  const sometimes = (one: ApiFault) => (one.rate ?? 1) < 1 || (one.times ?? 0) > 0 || one.path !== "*";
  const all = [...others, rule];
  return { ...faults, api: [...all.filter(sometimes), ...all.filter((one) => !sometimes(one))] };
}

export function withoutRule(faults: Faults, rule: ApiFault): Faults {
  return { ...faults, api: faults.api.filter((one) => !sameRule(one, rule)) };
}
