import type { StreamEvent } from "@weihu/api";
import { QueryClient } from "@tanstack/vue-query";
import { describe, expect, it } from "vitest";
import { complaintOf, excerptOf, hearReceipt, kindOf, RECEIPTS, shortSender, type Receipt } from "./receipts";

const receipt = (told: Partial<Receipt> = {}): Receipt => ({
  ...{ id: "1", account_id: "2", account_name: "城东店", received_at: "2026-11-24T08:00:00+08:00", attempts: 1 },
  ...{ kind: "text", sender: "oJ3k_abcdefL-xeLy", reason: "ValueError('x')", excerpt: "营业时间" },
  ...told,
});

describe("a message that failed", () => {
  it("is known by the end of its sender's openid, as everywhere in the desk", () => {
    expect(shortSender(receipt())).toBe("L-xeLy");
    expect(shortSender(receipt({ sender: "" }))).toBe("");
  });
  it("shows its words in one line, not more than fit", () => {
    expect(excerptOf(receipt({ excerpt: " 一\n二  三 " }))).toBe("一 二 三");
    expect(excerptOf(receipt({ excerpt: "长".repeat(120) }))).toBe(`${"长".repeat(80)}…`);
  });
  it("tells the first line of the complaint", () => {
    expect(complaintOf(receipt({ reason: "KeyError: 'a'\n  File …" }))).toBe("KeyError: 'a'");
  });
  it("one that cannot be read says so", () => {
    expect(kindOf(receipt())).toBe("review.kind.text");
    expect(kindOf(receipt({ kind: "menu_click" }))).toBe("review.kind.menu");
    expect(kindOf(receipt({ kind: "" }))).toBe("review.failed.unreadable");
  });
});

describe("what the desk hears of them", () => {
  const event = (name: string) => ({ name, number: 1, data: { receipt_id: "1", account_id: "2" } }) as StreamEvent;

  it("one that failed, or that a colleague dealt with, is looked at anew at once", () => {
    const client = new QueryClient();
    client.setQueryData([...RECEIPTS, "count"], 0);
    const isOld = () => client.getQueryState([...RECEIPTS, "count"])?.isInvalidated;

    hearReceipt(client, event("message.changed"));
    expect(isOld()).toBe(false);
    hearReceipt(client, event("receipt.failed"));
    expect(isOld()).toBe(true);
    client.setQueryData([...RECEIPTS, "count"], 1);
    hearReceipt(client, event("receipt.reviewed"));
    expect(isOld()).toBe(true);
  });
});
