import { flushPromises, mount } from "@vue/test-utils";
import { nextTick } from "vue";
import { afterEach, expect, test, vi } from "vitest";
import type { LogEntry } from "../api/types";
import { fakeSandbox } from "../testing/sandbox";
import { i18n } from "../words";
import { createWorld, WORLD } from "../world";
import DeveloperDrawer from "./DeveloperDrawer.vue";

const CALL: LogEntry = {
  seq: 1,
  kind: "api",
  time: 1_760_000_000,
  method: "POST",
  path: "/cgi-bin/message/custom/send",
  query: "access_token=AbCd***",
  status: 200,
  latency_ms: 12.4,
  request: '{"touser":"o1"}',
  answer: '{"errcode":0}',
};
const REFUSED: LogEntry = { ...CALL, seq: 2, errcode: 45015, error: "response out of time limit" };
const PUSH: LogEntry = {
  seq: 3,
  kind: "callback",
  time: 1_760_000_001,
  method: "POST",
  path: "http://127.0.0.1:9/wx",
  query: "signature=1&nonce=2",
  event: "text",
  delivery: 2,
  outcome: "fail",
  latency_ms: 5000,
  request: "<xml><A>1</A></xml>",
};

async function drawer() {
  fakeSandbox({ "GET /log": { items: [], next: 0 } });
  const world = createWorld();
  world.state.logged([CALL, REFUSED, PUSH]);
  const wrapper = mount(DeveloperDrawer, {
    attachTo: document.body,
    global: { plugins: [i18n], provide: { [WORLD as symbol]: world } },
  });
  await flushPromises();
  const seen = () => wrapper.findAll("[data-testid=log-line]");
  const list = wrapper.find("[data-testid=log]").element as HTMLElement;
  return {
    wrapper,
    world,
    seen,
    list,
    press: (name: string) => wrapper.find(`[data-testid=${name}]`).trigger("click"),
  };
}

afterEach(() => {
  vi.unstubAllGlobals();
  document.body.innerHTML = "";
});

/** As a browser does when somebody clicks the line. */
async function open(line: ReturnType<Awaited<ReturnType<typeof drawer>>["seen"]>[number]) {
  (line.element as HTMLDetailsElement).open = true;
  line.element.dispatchEvent(new Event("toggle"));
  await nextTick();
}

test("calls, deliveries and what went wrong are told apart", async () => {
  const { seen, press, wrapper } = await drawer();
  expect(seen()).toHaveLength(3);
  await press("log-callback");
  expect(seen().map((one) => one.attributes("data-kind"))).toEqual(["callback"]);
  await press("log-api");
  await press("log-problems");
  expect(seen()).toHaveLength(1);
  expect(seen()[0]!.text()).toContain("45015");
  await press("log-callback");
  expect(wrapper.text()).toContain("第 2 次");
});

test("a call shows what was said, its time and its code", async () => {
  const { seen } = await drawer();
  await open(seen()[0]!);
  const text = seen()[0]!.text();
  for (const told of [
    "POST /cgi-bin/message/custom/send",
    "access_token=AbCd***",
    '"touser": "o1"',
    "HTTP 200",
    "12 毫秒",
  ])
    expect(text).toContain(told);
});

test("a delivery shows its try, its query and its body", async () => {
  const { seen } = await drawer();
  await open(seen()[2]!);
  const text = seen()[2]!.text();
  for (const told of ["第 2 次", "signature=1\nnonce=2", "<xml>\n<A>1</A>\n</xml>", "未送达"])
    expect(text).toContain(told);
});

test("the list stands still while somebody reads, and says what has come since", async () => {
  const { wrapper, world, seen, press } = await drawer();
  await open(seen()[0]!);
  world.state.logged([
    { ...CALL, seq: 4 },
    { ...CALL, seq: 5 },
  ]);
  await nextTick();
  expect(seen()).toHaveLength(3);
  expect(wrapper.find("[data-testid=log-newest]").text()).toBe("有 2 条新的，回到最新");
  await press("log-newest");
  expect(seen()).toHaveLength(5);
  expect(wrapper.find("[data-testid=log-newest]").exists()).toBe(false);
});

test("scrolling up stops it, scrolling down again lets it go on", async () => {
  const { wrapper, list } = await drawer();
  const sizes = { scrollHeight: 1000, clientHeight: 200 };
  for (const [name, value] of Object.entries(sizes)) Object.defineProperty(list, name, { value });
  list.scrollTop = 300;
  await wrapper.find("[data-testid=log]").trigger("scroll");
  expect(wrapper.find("[data-testid=log-newest]").exists()).toBe(true);
  list.scrollTop = 800;
  await wrapper.find("[data-testid=log]").trigger("scroll");
  expect(wrapper.find("[data-testid=log-newest]").exists()).toBe(false);
});
