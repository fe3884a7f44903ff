import { describe, expect, test } from "vitest";
import { frameAddress, pathOf, phoneOf } from "./address";

const HERE = "http://127.0.0.1:8100/phone/p1";

describe("what a phone's frame loads", () => {
  test("a consent page of the real host comes from the sandbox and knows the phone", () => {
    const url =
      "https://open.weixin.qq.com/connect/oauth2/authorize?appid=wx1&redirect_uri=http%3A%2F%2Fa.cn#wechat_redirect";

    expect(frameAddress(url, "p1", HERE)).toBe(
      "http://127.0.0.1:8100/connect/oauth2/authorize?appid=wx1&redirect_uri=http%3A%2F%2Fa.cn&sandbox_phone=p1",
    );
  });

  test("so does the page of one-time messages", () => {
    expect(frameAddress("https://mp.weixin.qq.com/mp/subscribemsg?scene=1#wechat_redirect", "p1", HERE)).toBe(
      "http://127.0.0.1:8100/mp/subscribemsg?scene=1&sandbox_phone=p1",
    );
    expect(frameAddress("https://open.weixin.qq.com/mp/subscribemsg", "p1", HERE)).toBe(
      "https://open.weixin.qq.com/mp/subscribemsg",
    );
  });

  test("another page is loaded as it is", () => {
    expect(frameAddress("http://127.0.0.1:8000/m/?a=1", "p1", HERE)).toBe("http://127.0.0.1:8000/m/?a=1");
    expect(frameAddress("http://a.cn/connect/oauth2/authorize", "p1", HERE)).toBe(
      "http://a.cn/connect/oauth2/authorize",
    );
  });

  test.each(["javascript:alert(1)", "data:text/html,x", "weixin://dl", "", "no address"])("%s is no page", (url) => {
    expect(frameAddress(url, "p1", HERE)).toBeNull();
  });
});

test("a phone's own address leads to it", () => {
  expect(phoneOf(pathOf("p 1/2"))).toBe("p 1/2");
  expect([phoneOf("/"), phoneOf("/phone/"), phoneOf("/phone/p1/x")]).toEqual([null, null, null]);
});
