import { flushPromises, mount } from "@vue/test-utils";
import { afterEach, expect, test, vi } from "vitest";
import { fakeSandbox } from "../testing/sandbox";
import { i18n } from "../words";
import { createWorld, WORLD } from "../world";
import { fieldValue } from "./leaping";
import WallClock from "./WallClock.vue";

const AGED = { tokens: 0, windows: 0, media: 0, codes: 0, days: 0 };

function clock(offset_s: number, aged = AGED) {
  const asked = fakeSandbox({ "POST /clock": { now: 0, offset_s, aged } });
  const world = createWorld();
  const wrapper = mount(WallClock, {
    attachTo: document.body,
    global: { plugins: [i18n], provide: { [WORLD as symbol]: world } },
  });
  return { wrapper, world, asked, on: (name: string) => wrapper.find(`[data-testid=${name}]`) };
}

afterEach(() => {
  vi.unstubAllGlobals();
  document.body.innerHTML = "";
});

test("a step tells how far the clock is ahead and what ran out", async () => {
  const { on, asked } = clock(172_800, { ...AGED, tokens: 1, windows: 2, days: 2 });
  await on("clock-two-days").trigger("click");
  await flushPromises();
  expect(asked).toEqual([{ method: "POST", path: "/clock", body: { advance_s: 172_800 } }]);
  expect(on("clock").text()).toContain("快 2 天");
  expect(on("told").text()).toBe("时间前进了 2 天。因此过期：1 个令牌、2 个客服窗口。每日配额已重新计算。");
});

test("a jump goes to the moment that was said", async () => {
  const { wrapper, world, on, asked } = clock(0);
  await on("clock").trigger("click");
  const now = world.state.now();
  await on("clock-wanted").setValue(fieldValue(now + 7200));
  await wrapper.find("form").trigger("submit");
  await flushPromises();
  const { advance_s } = asked[0]!.body as { advance_s: number };
  expect(advance_s).toBeGreaterThan(7139);
  expect(advance_s).toBeLessThanOrEqual(7200);
  expect(on("told").text()).toContain("没有什么因此过期");
});

test("it never goes back, and says so", async () => {
  const { wrapper, world, on, asked } = clock(0);
  await on("clock").trigger("click");
  await on("clock-wanted").setValue(fieldValue(world.state.now() - 7200));
  await wrapper.find("form").trigger("submit");
  expect(on("clock-trouble").text()).toContain("只能往前");
  await on("clock-wanted").setValue("");
  await wrapper.find("form").trigger("submit");
  expect(on("clock-trouble").text()).toBe("请填写日期和时间");
  expect(asked).toEqual([]);
});
