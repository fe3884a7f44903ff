import { afterEach, describe, expect, test, vi } from "vitest";
import type { Item } from "../../api/types";
import { inPhone } from "../../testing/mounting";
import { fakeSandbox } from "../../testing/sandbox";
import { APPID, line } from "../../testing/samples";
import MessageRow from "./MessageRow.vue";

afterEach(() => {
  vi.unstubAllGlobals();
  document.body.innerHTML = "";
});

function row(item: Item, pending: unknown = null) {
  return inPhone(MessageRow, { item, pending, timed: false, appid: APPID, name: "三江汽车" });
}

describe("a line of a chat", () => {
  test("tells who spoke and what kind it is", () => {
    const bubble = row(line(3, { from: "me", text: "你好" })).wrapper.get('[data-testid="bubble"]');

    expect(bubble.attributes()).toMatchObject({ "data-from": "me", "data-kind": "text", "data-seq": "3" });
    expect(bubble.text()).toBe("你好");
  });

  test("the service-fault line stands grey in the middle, without a face", () => {
    const { wrapper } = row(line(3, { from: "system", kind: "fault", text: "该公众号提供的服务出现故障，请稍后再试" }));

    expect(wrapper.get("p.line").attributes("data-kind")).toBe("fault");
    expect(wrapper.find(".picture").exists()).toBe(false);
  });

  test("a choice is said as the person's own words", async () => {
    const asked = fakeSandbox({
      "POST /phones/p1/choices": { msg_id: "1", seq: 9, delivered: false, result: "waiting" },
    });
    const choices = [
      { id: "101", content: "满意" },
      { id: "102", content: "不满意" },
    ];
    const { wrapper, world } = row(line(3, { kind: "msgmenu", text: "您满意吗？", choices, tail: "谢谢" }));

    await wrapper.get('[data-testid="choice"][data-id="102"]').trigger("click");

    expect(asked[0]).toMatchObject({
      path: "/phones/p1/choices",
      body: { appid: APPID, id: "102", content: "不满意" },
    });
    expect(world.state.chat("p1", APPID).pending[0]?.item).toMatchObject({ from: "me", text: "不满意" });
  });

  test("a notice shows names and values, and opens its page", async () => {
    const fields = [
      { label: "车牌", value: "沪A12345" },
      { label: "时间", value: "周六 9:30" },
    ];
    const { wrapper, handset } = row(line(3, { kind: "template", title: "预约成功", fields, url: "http://a.cn/" }));

    expect(wrapper.text()).toContain("车牌沪A12345时间周六 9:30");
    await wrapper.get('[data-testid="notice-open"]').trigger("click");
    expect(handset.overlay.value).toEqual({ name: "web", url: "http://a.cn/" });
  });

  test("a notice leads to where notices are switched off, a template message does not", async () => {
    const { wrapper, handset } = row(line(3, { kind: "notice", title: "到店提醒", template_id: "A" }));

    await wrapper.get('[data-testid="notice-manage"]').trigger("click");

    expect(handset.screen.value).toEqual({ name: "profile", appid: APPID });
    const other = row(line(4, { kind: "template", title: "到店提醒", template_id: "A" })).wrapper;
    expect(other.find('[data-testid="notice-manage"]').exists()).toBe(false);
  });

  test("of two articles the one that was taken back says so, the other stands", () => {
    const articles = [
      { title: "新车", url: "http://a.cn/1" },
      { title: "旧闻", url: "http://a.cn/2", removed: true },
    ];
    const { wrapper } = row(line(3, { kind: "mpnews", articles }));

    expect(wrapper.text()).toContain("新车");
    expect(wrapper.text()).not.toContain("旧闻");
    expect(wrapper.findAll('[data-testid="removed"]')).toHaveLength(1);
  });

  test("a video that was taken back is not to be played any more", () => {
    const { wrapper } = row(line(3, { kind: "video", media_url: "/media/1", title: "开箱", removed: true }));

    expect(wrapper.get('[data-testid="bubble"]').text()).toBe("内容已被发布者删除");
  });

  test("a link that is no page is not opened", async () => {
    const { wrapper, handset } = row(line(3, { text: '<a href="javascript:alert(1)">点我</a>' }));

    await wrapper.get('[data-testid="text-link"]').trigger("click");

    expect(handset.overlay.value).toBeNull();
    expect(handset.toast.value).not.toBe("");
  });

  test("markup is shown, not obeyed", () => {
    const { wrapper } = row(line(3, { text: "<img src=x onerror=alert(1)>" }));

    expect(wrapper.find("img").exists()).toBe(false);
    expect(wrapper.text()).toContain("<img src=x onerror=alert(1)>");
  });

  test("a voice says how long it plays", () => {
    const voice = row(line(3, { kind: "voice", media_url: "/media/1", duration_s: 5.6 })).wrapper;

    expect(voice.get('[data-testid="play"]').text()).toBe("6″");
  });

  test("generated words are marked as such", () => {
    expect(
      row(line(3, { ai: true }))
        .wrapper.find('[data-testid="ai-mark"]')
        .exists(),
    ).toBe(true);
    expect(row(line(3)).wrapper.find('[data-testid="ai-mark"]').exists()).toBe(false);
  });

  test("an unknown kind says so instead of vanishing", () => {
    const item: Item = { seq: 3, from: "account", kind: "hologram", time: 1 };

    expect(row(item).wrapper.text()).toContain("hologram");
  });

  test("what failed offers to be sent again", () => {
    const item = line(-1, { from: "me", text: "你好" });
    const pending = { local: 1, item, state: "failed", error: "not_following", seq: null };
    const { wrapper } = row(item, pending);

    expect(wrapper.get('[data-testid="bubble"]').attributes("data-state")).toBe("failed");
    expect(wrapper.get('[data-testid="resend"]').attributes("aria-label")).toContain("还没有关注这个公众号");
  });
});
