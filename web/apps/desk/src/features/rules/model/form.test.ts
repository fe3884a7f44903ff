import { describe, expect, it } from "vitest";
import { begunRule, emptyForm, formOf, ruleOf } from "./form";
import type { Rule } from "./rules";

const rule: Rule = {
  ...{ id: "1", name: "保养价格", kind: "contains", phrases: ["保养价格", "多少钱"], priority: 5, accounts: ["9"] },
  schedule: { weekdays: [1, 2], from: "08:30", to: "17:30" },
  replies: [
    { kind: "text", text: "399 元起" },
    { kind: "picture", file_id: "77" },
    { kind: "choices", head: "选一个", entries: [{ id: "a", text: "预约" }], tail: "" },
    { kind: "articles", articles: [{ title: "活动", description: "", picture_url: "", url: "https://a.cn" }] },
  ],
  hand_over: { queue: "售后", service_class: "", skill: "" },
  ...{ always: false, enabled: true, version: 3, hits: 0, updated_at: "2026-11-24T00:00:00Z" },
};

describe("a rule's form", () => {
  it("gives back what it was filled with", () => {
    const { name, kind, phrases, priority, accounts, schedule, replies, hand_over, always, enabled } = rule;

    expect(ruleOf(formOf(rule))).toEqual({
      ...{ name, kind, phrases, priority, accounts, schedule, replies, hand_over, always, enabled },
    });
  });

  it("leaves out empty lines, and the schedule when nothing limits", () => {
    const told = ruleOf({ ...emptyForm(), name: "问候", phrases: " 你好 \n\n您好\n" });

    expect(told.phrases).toEqual(["你好", "您好"]);
    expect(told.schedule).toBeNull();
    expect(told.hand_over).toBeNull();
  });

  it("has no phrases where none are listened to", () => {
    expect(ruleOf({ ...emptyForm(), kind: "follow", phrases: "旧的" }).phrases).toEqual([]);
  });

  it("begins with what an address says, and with nothing of what it does not know", () => {
    expect(begunRule({ kind: "menu", phrase: "PROMOTION", name: "活动", account: "9" })).toEqual({
      ...{ kind: "menu", phrases: "PROMOTION", name: "活动", accounts: ["9"] },
    });
    expect(begunRule({ kind: "nonsense", phrase: "x" })).toEqual({});
    expect(begunRule({})).toEqual({});
  });
});
