import { afterEach, describe, expect, test, vi } from "vitest";
import type { Order } from "../../api/types";
import { inPhone } from "../../testing/mounting";
import { APPID } from "../../testing/samples";
import { fakeSandbox } from "../../testing/sandbox";
import { paying } from "../web/paying";
import PaySheet from "./PaySheet.vue";

afterEach(() => {
  vi.unstubAllGlobals();
  document.body.innerHTML = "";
});

const ORDER: Order = { prepay_id: "wx1", appid: APPID, total: 12800, description: "首次保养", paid_at: 0 };
const GIVEN = { timestamp: "1", nonceStr: "n", package: "prepay_id=wx1", signType: "RSA", paySign: "s" };
const PATH = `GET /accounts/${APPID}/orders/wx1`;

function sheet(answer: unknown = { messages: -1 }) {
  const asked = fakeSandbox({ "POST /phones/p1/paid": answer });
  const done = vi.fn();
  const { wrapper, handset } = inPhone(PaySheet, { order: ORDER, done });
  const press = (keys: string) => {
    for (const key of keys) void wrapper.get('[data-testid="pay-pad"]').trigger("keydown", { key });
  };
  return { asked, done, wrapper, handset, press };
}

describe("the pay sheet", () => {
  test("says to whom and how much, and pays with the sixth digit", async () => {
    const { asked, done, wrapper, press } = sheet();

    expect(wrapper.text()).toContain("三江汽车");
    expect(wrapper.get('[data-testid="pay-amount"]').text()).toBe("¥128.00");
    press("12345");
    expect(asked).toEqual([]);
    press("6");

    await vi.waitFor(() => expect(done).toHaveBeenCalledExactlyOnceWith(true));
    expect(asked).toMatchObject([{ path: "/phones/p1/paid", body: { appid: APPID, prepay_id: "wx1" } }]);
    expect(document.activeElement).toBe(wrapper.get('[data-testid="pay-end"]').element);
  });

  test("a digit can be taken back, by finger too", async () => {
    const { asked, wrapper, press } = sheet();

    press("12345");
    await wrapper.get('[data-testid="pay-erase"]').trigger("click");
    await wrapper.findAll('[data-testid="pay-digit"]')[0]!.trigger("click");

    expect(asked).toEqual([]);
    expect(wrapper.findAll(".dots .on")).toHaveLength(5);
  });

  test("what was refused is told, nothing counts as paid, and the digits begin again", async () => {
    const { done, wrapper, handset, press } = sheet({ error: "order_paid", detail: "paid already" });

    press("123456");

    await vi.waitFor(() => expect(handset.toast.value).toBe("paid already"));
    await vi.waitFor(() => expect(wrapper.findAll(".dots .on")).toHaveLength(0));
    expect(done).not.toHaveBeenCalled();
    expect(wrapper.get('[data-testid="pay-sheet"]').attributes("data-stage")).toBe("asking");
  });
});

describe("a page that wants to be paid", () => {
  async function ended(given: object, answer: unknown, act?: "pay" | "leave", name = "chooseWXPay") {
    fakeSandbox({ [PATH]: answer });
    const { handset } = inPhone(PaySheet, { order: ORDER, done: vi.fn() });
    const call = { page: "one", number: 1, name, url: "http://a.cn", bridge: false };
    const promise = Promise.resolve(paying(handset)[name]!({ ...call, params: { ...given } }, APPID));
    if (act) {
      await vi.waitFor(() => expect(handset.overlay.value).toMatchObject({ name: "pay", order: ORDER }));
      const over = handset.overlay.value;
      if (act === "pay" && over?.name === "pay") over.done(true);
      handset.back();
    }
    const result = await promise;
    expect(handset.overlay.value).toBeNull();
    return result;
  }

  test("hears ok when it was paid and cancel when the sheet was put away", async () => {
    expect(await ended(GIVEN, ORDER, "pay")).toEqual({ end: "ok" });
    expect(await ended(GIVEN, ORDER, "leave")).toEqual({ end: "cancel" });
  });

  test.each([
    ["an order that is not there", GIVEN, { error: "no_order", detail: "no order wx1" }, "no order"],
    ["an order that is paid", GIVEN, { ...ORDER, paid_at: 5 }, "order_paid"],
    ["no signature", { ...GIVEN, paySign: "" }, ORDER, "paySign"],
    ["a package of another kind", { ...GIVEN, package: "sn=1" }, ORDER, "package"],
  ])("with %s fails without a sheet", async (_name, given, answer, why) => {
    const result = await ended(given, answer);

    expect(result.end).toBe("fail");
    expect(result["err_desc"]).toContain(why);
  });

  test("by WeixinJSBridge spells its time otherwise", async () => {
    expect((await ended(GIVEN, ORDER, undefined, "getBrandWCPayRequest"))["err_desc"]).toContain("timeStamp");
    expect(await ended({ ...GIVEN, timeStamp: "1" }, ORDER, "pay", "getBrandWCPayRequest")).toEqual({ end: "ok" });
  });
});
