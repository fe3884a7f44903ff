import { afterEach, describe, expect, test, vi } from "vitest";
import { inPhone } from "../../testing/mounting";
import { fakeSandbox } from "../../testing/sandbox";
import { APPID } from "../../testing/samples";
import type { NoticeTemplate } from "../../api/types";
import NoticeSettings from "../NoticeSettings.vue";
import { consentAsked } from "../web/consents";
import ConsentSheet from "./ConsentSheet.vue";
import NoticeSheet from "./NoticeSheet.vue";

afterEach(() => {
  vi.unstubAllGlobals();
  document.body.innerHTML = "";
});

const VISIT: NoticeTemplate = {
  template_id: "A",
  title: "预约到店提醒",
  content: "",
  fields: [{ label: "预约时间", value: "周六" }],
  long_term: false,
  remaining: 2,
  settings: "accept",
  kept: false,
};
const RECALL: NoticeTemplate = { ...VISIT, template_id: "B", title: "召回通知", long_term: true };

describe("the consent sheet", () => {
  test.each([
    ["sheet-yes", true],
    ["sheet-no", false],
  ])("says who asks and what for; %s answers %s", async (button, agreed) => {
    const done = vi.fn();
    const { wrapper } = inPhone(ConsentSheet, { kind: "userinfo", appid: APPID, done });

    expect(wrapper.text()).toContain("三江汽车");
    expect(wrapper.get('[data-testid="consent-nickname"]').text()).toBe("王芳");
    await wrapper.get(`[data-testid="${button}"]`).trigger("click");

    expect(done).toHaveBeenCalledExactlyOnceWith(agreed);
  });

  test("for one message shows nobody's name but the account's", () => {
    const { wrapper } = inPhone(ConsentSheet, { kind: "once", appid: APPID, done: vi.fn() });

    expect(wrapper.text()).not.toContain("王芳");
  });

  test("comes when a page of the platform asks, and being put away is a no", async () => {
    const { handset } = inPhone(ConsentSheet, { kind: "once", appid: APPID, done: vi.fn() });
    const data = { sign: "wxsandbox.consent", kind: "userinfo", appid: APPID };
    const post = vi.fn();

    expect(consentAsked(handset, { data, origin: "http://evil.test" }, post)).toBe(false);
    expect(consentAsked(handset, { data: { ...data, kind: "all" }, origin: location.origin }, post)).toBe(false);
    expect(handset.overlay.value).toBeNull();
    expect(consentAsked(handset, { data, origin: location.origin }, post)).toBe(true);
    expect(handset.overlay.value).toMatchObject({ name: "consent", kind: "userinfo", appid: APPID });
    handset.back();

    await vi.waitFor(() =>
      expect(post).toHaveBeenCalledExactlyOnceWith({ sign: "wxsandbox.consent", agreed: false }, location.origin),
    );
  });
});

describe("the notice sheet", () => {
  test("allows what stays ticked, for good if that is ticked", async () => {
    const done = vi.fn();
    const { wrapper } = inPhone(NoticeSheet, { appid: APPID, templates: [VISIT, RECALL], done });

    await wrapper.get('[data-id="B"]').setValue(false);
    await wrapper.get('[data-testid="notice-always"]').setValue(true);
    await wrapper.get('[data-testid="sheet-yes"]').trigger("click");

    expect(done).toHaveBeenCalledExactlyOnceWith({ accepted: ["A"], always: true });
  });

  test("with nothing ticked can only be refused", async () => {
    const done = vi.fn();
    const { wrapper } = inPhone(NoticeSheet, { appid: APPID, templates: [VISIT], done });

    await wrapper.get('[data-id="A"]').setValue(false);

    expect(wrapper.get('[data-testid="sheet-yes"]').attributes("disabled")).toBeDefined();
    await wrapper.get('[data-testid="sheet-no"]').trigger("click");
    expect(done).toHaveBeenCalledExactlyOnceWith({ accepted: [], always: false });
  });
});

test("a notice is switched off in the profile of its account", async () => {
  const asked = fakeSandbox({
    "GET /phones/p1/notices": { items: [VISIT], next: 1 },
    "POST /phones/p1/notices": { items: [{ ...VISIT, settings: "reject", remaining: 0 }], next: 1 },
  });
  const { wrapper } = inPhone(NoticeSettings, { appid: APPID });
  await vi.waitFor(() => expect(wrapper.text()).toContain("还可以收到 2 条"));

  await wrapper.get('[data-id="A"] input').trigger("change");

  await vi.waitFor(() => expect(wrapper.text()).toContain("已拒收"));
  const choices = [{ template_id: "A", accept: false }];
  expect(asked.at(-1)?.body).toEqual({ appid: APPID, choices, scene: "settings" });
});
