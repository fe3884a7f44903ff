import { describe, expect, it } from "vitest";
import { effectScope, nextTick, ref } from "vue";
import { marked, showAttention, titled } from "./attention";

// As the page has it: a slash needs no escape there.
const ICON = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'%3E%3Cpath d='M0 0'/%3E%3C/svg%3E";

describe("what waits, seen from another tab", () => {
  it.each([
    ["微呼 Weihu", 3, "(3) 微呼 Weihu"],
    ["(3) 微呼 Weihu", 12, "(12) 微呼 Weihu"],
    ["(12) 微呼 Weihu", 250, "(99+) 微呼 Weihu"],
    ["(99+) 微呼 Weihu", 0, "微呼 Weihu"],
  ])("%s with %d is %s", (title, count, told) => {
    expect(titled(title, count)).toBe(told);
  });

  it("the icon bears the number, and nothing when nobody waits", () => {
    expect(decodeURIComponent(marked(ICON, 3))).toMatch(/<circle .*>3<\/text><\/svg>$/);
    expect(decodeURIComponent(marked(ICON, 30))).toContain(">9+</text>");
    expect(marked(ICON, 0)).toBe(ICON);
  });

  it("an icon that is no such drawing stays", () => {
    expect(marked("/icon.png", 3)).toBe("/icon.png");
  });

  it("several counts are one, and leaving takes it away", async () => {
    document.head.innerHTML = `<link rel="icon" href="${ICON}">`;
    document.title = "微呼 Weihu";
    const [waiting, unread] = [ref(1), ref(0)];
    const scope = effectScope();
    scope.run(() => showAttention([waiting, unread]));
    unread.value = 2;
    await nextTick();
    expect(document.title).toBe("(3) 微呼 Weihu");
    expect(document.querySelector("link")?.getAttribute("href")).not.toBe(ICON);

    scope.stop();

    expect(document.title).toBe("微呼 Weihu");
    expect(document.querySelector("link")?.getAttribute("href")).toBe(ICON);
  });
});
