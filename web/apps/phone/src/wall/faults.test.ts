import { describe, expect, test } from "vitest";
import type { Faults } from "../api/types";
import { isActive, isOn, PRESETS, pushFaults, toggled, withoutRule, withRule } from "./faults";

const NONE: Faults = { callback: {}, api: [], seed: 7 };
const preset = (name: string) => PRESETS.find((one) => one.name === name)!;

describe("faults", () => {
  test("are off when everything stands at its default", () => {
    expect(isOn(null)).toBe(false);
    expect(isOn(NONE)).toBe(false);
    expect(isOn({ ...NONE, callback: { duplicate: 0, duplicate_when: "answered", reorder_window_ms: 3000 } })).toBe(
      false,
    );
    expect(isOn({ ...NONE, callback: { msgid_near_max: true } })).toBe(true);
  });

  test.each(PRESETS)("$name is switched on beside others, and off alone", (one) => {
    const before = { callback: { delay_ms: 50 }, api: [{ path: "/x", errcode: 1 }], seed: 7 };
    const on = toggled(before, one);
    expect(isActive(before, one)).toBe(false);
    expect(isActive(on, one)).toBe(true);
    expect(on.api).toContainEqual({ path: "/x", errcode: 1 });
    const off = toggled(on, one);
    expect(isActive(off, one)).toBe(false);
    expect(off.api).toEqual(before.api);
    expect(off.seed).toBe(7);
  });

  test("are known again when the server has filled in the defaults", () => {
    const told = { path: "*", rate: 0.2, times: 0, errcode: -1, latency_ms: 0, timeout: false, html: false };
    expect(isActive({ ...NONE, api: [told] }, preset("flaky"))).toBe(true);
    expect(withoutRule({ ...NONE, api: [told] }, { path: "*", rate: 0.2, errcode: -1 }).api).toEqual([]);
    expect(isActive({ ...NONE, api: [{ ...told, rate: 0.3 }] }, preset("flaky"))).toBe(false);
  });

  test("that always happen to every call stand last, or they would hide the others", () => {
    const slow = toggled(NONE, preset("slow"));
    const both = withRule(toggled(slow, preset("flaky")), { path: "/a", errcode: 1 });
    expect(both.api.map((one) => one.path + (one.errcode ?? ""))).toEqual(["*-1", "/a1", "*"]);
  });

  test("of pushes are told one by one", () => {
    expect(pushFaults({ ...NONE, callback: { drop: 0.1, delay_ms: 20, duplicate: 0 } })).toEqual(["drop", "delay_ms"]);
  });
});
