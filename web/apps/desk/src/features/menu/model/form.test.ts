import { describe, expect, it } from "vitest";
import { addressOf, asShown, bytes, changed, emptyEntry, entriesOf, find, formOf, mayStand } from "./form";
import { moved, newKey, removed, step, type Form, type Place } from "./form";
import type { Entry, Limits } from "./menu";

const limits: Limits = {
  ...{ columns: 3, rows: 5, name_bytes: 16, row_name_bytes: 60, shown: 4, row_shown: 8 },
  ...{ key_bytes: 128, url_bytes: 1024 },
};
const leaf = (name: string) => ({ name, kind: "reply" as const, key: name, url: "", appid: "", path: "", medium: "" });
const MENU: Entry[] = [
  { ...leaf("服务"), kind: "group", key: "", entries: [leaf("甲"), leaf("乙"), leaf("丙")] },
  { ...leaf("更多"), kind: "group", key: "", entries: [leaf("丁")] },
  { ...leaf("活动"), entries: [] },
];
const shown = (form: Form): string =>
  form.map((one) => one.name + one.entries.map(({ name }) => name).join("")).join(" ");
const id = (form: Form, name: string): string =>
  form.flatMap((one) => [one, ...one.entries]).find((one) => one.name === name)!.id;
const go = (name: string, to: Place): string => {
  const form = formOf(MENU);
  return shown(moved(form, id(form, name), to, limits));
};

describe("a menu being edited", () => {
  it("gives back what it was filled with", () => {
    expect(entriesOf(formOf(MENU))).toEqual(MENU);
  });

  it("takes an entry before another, in its column and in another", () => {
    expect(go("丙", { column: 0, row: 0 })).toBe("服务丙甲乙 更多丁 活动");
    expect(go("甲", { column: 0, row: 3 })).toBe("服务乙丙甲 更多丁 活动");
    expect(go("甲", { column: 1, row: 1 })).toBe("服务乙丙 更多丁甲 活动");
    expect(go("甲", { column: 0, row: 1 })).toBe("服务甲乙丙 更多丁 活动");
  });

  it("moves whole columns, and an action of the bar into a column and out of it", () => {
    expect(go("活动", { column: 0, row: -1 })).toBe("活动 服务甲乙丙 更多丁");
    expect(go("服务", { column: 3, row: -1 })).toBe("更多丁 活动 服务甲乙丙");
    expect(go("活动", { column: 1, row: 0 })).toBe("服务甲乙丙 更多活动丁");
    const form = formOf(MENU.slice(0, 2));
    expect(shown(moved(form, id(form, "乙"), { column: 2, row: -1 }, limits))).toBe("服务甲丙 更多丁 乙");
  });

  it("stays as it is where an entry may not stand", () => {
    const form = formOf(MENU);
    const may = (name: string, to: Place) => mayStand(form, id(form, name), to, limits);
    expect(may("服务", { column: 1, row: 0 })).toBe(false);
    expect(may("甲", { column: 2, row: 0 })).toBe(false);
    expect(may("甲", { column: 0, row: -1 })).toBe(false);
    const full = changed(form, id(form, "更多"), { entries: formOf("一二三四五".split("").map(leaf)) });
    expect(moved(full, id(full, "甲"), { column: 1, row: 0 }, limits)).toBe(full);
    expect(shown(moved(full, id(full, "五"), { column: 1, row: 0 }, limits))).toContain("更多五一二三四");
  });

  it("steps with keys among neighbours and between columns", () => {
    const form = formOf(MENU);
    const by = (name: string, way: Parameters<typeof step>[2]): string | null => {
      const to = step(form, id(form, name), way);
      return to && shown(moved(form, id(form, name), to, limits));
    };
    expect(by("乙", "up")).toBe("服务乙甲丙 更多丁 活动");
    expect(by("乙", "down")).toBe("服务甲丙乙 更多丁 活动");
    expect(by("丙", "right")).toBe("服务甲乙 更多丁丙 活动");
    expect(by("服务", "right")).toBe("更多丁 服务甲乙丙 活动");
    expect(by("甲", "up")).toBeNull();
    expect(by("服务", "left")).toBeNull();
    expect(by("甲", "left")).toBeNull();
  });

  it("finds, changes and removes wherever it stands", () => {
    const form = formOf(MENU);
    expect(find(form, id(form, "丁"))?.place).toEqual({ column: 1, row: 0 });
    expect(shown(changed(form, id(form, "丁"), { name: "戊" }))).toBe("服务甲乙丙 更多戊 活动");
    expect(shown(removed(form, id(form, "乙")))).toBe("服务甲丙 更多丁 活动");
    expect(shown(removed(form, id(form, "服务")))).toBe("更多丁 活动");
    expect(shown(form)).toBe("服务甲乙丙 更多丁 活动");
  });

  it("counts as the platform counts, and shows what a phone shows", () => {
    expect(bytes("活动ab")).toBe(8);
    expect(asShown("优惠活动啊", 4)).toBe("优惠活动…");
    expect(asShown("abcdefgh", 4)).toBe("abcdefgh");
    expect(addressOf({ column: 1, row: -1 })).toBe("entries[1]");
    expect(addressOf({ column: 0, row: 2 })).toBe("entries[0].entries[2]");
    expect(newKey(() => 0)).toBe("MENU_AAAAAA");
    expect(emptyEntry("新", "page").key).toBe("");
  });
});
