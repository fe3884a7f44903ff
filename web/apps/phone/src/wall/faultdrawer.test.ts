import { flushPromises, mount } from "@vue/test-utils";
import { afterEach, expect, test, vi } from "vitest";
import type { Faults } from "../api/types";
import { fakeSandbox } from "../testing/sandbox";
import { i18n } from "../words";
import { createWorld, WORLD } from "../world";
import FaultBanner from "./FaultBanner.vue";
import FaultDrawer from "./FaultDrawer.vue";

const NONE: Faults = { callback: { duplicate: 0 }, api: [], seed: 3 };

function opened(component: typeof FaultDrawer | typeof FaultBanner, faults: Faults, answer: unknown = faults) {
  const asked = fakeSandbox({ "PUT /faults": answer });
  const world = createWorld();
  world.state.faults.value = faults;
  const wrapper = mount(component, {
    attachTo: document.body,
    global: { plugins: [i18n], provide: { [WORLD as symbol]: world } },
  });
  return { wrapper, world, asked, on: (name: string) => wrapper.find(`[data-testid=${name}]`) };
}

afterEach(() => {
  vi.unstubAllGlobals();
  document.body.innerHTML = "";
});

test("a preset is one click, and one more sets it right again", async () => {
  const slow = { ...NONE, api: [{ path: "*", latency_ms: 3000, rate: 1 }] };
  const { wrapper, asked, world } = opened(FaultDrawer, NONE, slow);
  await wrapper.find("[data-preset=slow]").trigger("click");
  await flushPromises();
  expect(asked.at(-1)?.body).toEqual({ ...NONE, api: [{ path: "*", latency_ms: 3000 }] });
  expect(world.state.faults.value).toEqual(slow);
  expect(wrapper.find("[data-preset=slow]").attributes("aria-pressed")).toBe("true");
  await wrapper.find("[data-preset=slow]").trigger("click");
  expect(asked.at(-1)?.body).toEqual(NONE);
});

test("everything is off by one click", async () => {
  const { on, asked } = opened(FaultDrawer, { ...NONE, callback: { drop: 0.5 } }, NONE);
  await on("faults-off").trigger("click");
  await flushPromises();
  expect(asked.at(-1)).toEqual({ method: "PUT", path: "/faults", body: {} });
  expect(on("faults-off").attributes("disabled")).toBeDefined();
});

test("a rule says what goes wrong, and nothing is sent when it says nothing", async () => {
  const { wrapper, on, asked } = opened(FaultDrawer, NONE);
  await wrapper.find("form").trigger("submit");
  expect(wrapper.text()).toContain("请至少填写一种故障");
  expect(asked).toEqual([]);
  await on("rule-path").setValue("/cgi-bin/user/info");
  await on("rule-errcode").setValue("45009");
  await on("rule-percent").setValue("25");
  await wrapper.find("form").trigger("submit");
  expect(asked.at(-1)?.body).toEqual({
    ...NONE,
    api: [{ path: "/cgi-bin/user/info", errcode: 45009, rate: 0.25 }],
  });
});

test("a figure that is none is not taken", async () => {
  const { on, asked } = opened(FaultDrawer, NONE);
  await on("push-duplicate").setValue("40");
  expect(asked.at(-1)?.body).toMatchObject({ callback: { duplicate: 0.4 } });
  asked.length = 0;
  await on("push-drop").setValue("");
  expect(asked).toEqual([]);
  expect((on("push-drop").element as HTMLInputElement).value).toBe("0");
});

test("the banner names presets, and in words what has no name", async () => {
  const mixed: Faults = {
    callback: { duplicate: 0.5, delay_ms: 20 },
    api: [
      { path: "*", errcode: -1, rate: 0.2 },
      { path: "/cgi-bin/user/*", timeout: true, times: 2 },
    ],
    seed: 0,
  };
  const { wrapper, on, asked } = opened(FaultBanner, mixed, NONE);
  expect(wrapper.text()).toContain("接口偶尔失败；回调重复；/cgi-bin/user/*：只 2 次 没有应答；推迟 20 毫秒");
  await on("banner-off").trigger("click");
  expect(asked.at(-1)?.body).toEqual({});
});

test("a refusal is told", async () => {
  const { wrapper } = opened(FaultDrawer, NONE, { error: "bad_body", detail: "no such field" });
  await wrapper.find("[data-preset=lost]").trigger("click");
  await flushPromises();
  expect(wrapper.find("[role=alert]").text()).toBe("no such field");
});
