import { flushPromises } from "@vue/test-utils";
import { afterEach, describe, expect, test, vi } from "vitest";
import { inPhone } from "../../testing/mounting";
import { fakeSandbox } from "../../testing/sandbox";
import { APPID } from "../../testing/samples";
import HoldToTalk from "./HoldToTalk.vue";
import MenuBar from "./MenuBar.vue";
import MessageComposer from "./MessageComposer.vue";

afterEach(() => {
  vi.unstubAllGlobals();
  document.body.innerHTML = "";
});

function composer() {
  const text = vi.fn(() => Promise.resolve());
  const files = vi.fn(() => Promise.resolve());
  const { wrapper, handset } = inPhone(MessageComposer, { appid: APPID, saying: { text, files } });
  return { wrapper, handset, text, files, field: wrapper.get('[data-testid="composer"]') };
}

describe("the keyboard", () => {
  test("Enter sends and empties the field", async () => {
    const { field, text, handset } = composer();

    await field.setValue("你好");
    await field.trigger("keydown", { key: "Enter" });

    expect(text.mock.calls).toEqual([["你好"]]);
    expect(handset.drafts.get(APPID)).toBe("");
  });

  test.each([{ isComposing: true }, { keyCode: 229 }, { shiftKey: true }])(
    "Enter with %o sends nothing",
    async (held) => {
      const { field, text, handset } = composer();

      await field.setValue("nihao");
      await field.trigger("keydown", { key: "Enter", ...held });

      expect(text).not.toHaveBeenCalled();
      expect(handset.drafts.get(APPID)).toBe("nihao");
    },
  );

  test("blanks cannot be sent, and the button to send comes with words", async () => {
    const { wrapper, field, text } = composer();

    await field.setValue("  ");
    await field.trigger("keydown", { key: "Enter" });
    expect(wrapper.find('[data-testid="send"]').exists()).toBe(false);
    await field.setValue("好");
    await wrapper.get('[data-testid="send"]').trigger("click");

    expect(text.mock.calls).toEqual([["好"]]);
  });

  test("a face goes where the caret is", async () => {
    const { wrapper, field, handset } = composer();
    await field.setValue("ab");
    (field.element as HTMLTextAreaElement).setSelectionRange(1, 1);

    await wrapper.get('[data-testid="emoji"]').trigger("click");
    await wrapper.get('[data-testid="emoji-panel"] button').trigger("click");

    expect(handset.drafts.get(APPID)).toBe("a😀b");
  });

  test("a pasted picture is sent, pasted words are not held back", async () => {
    const { field, files } = composer();
    const picture = new File(["x"], "x.png", { type: "image/png" });

    await field.trigger("paste", { clipboardData: { files: [picture] } });
    await field.trigger("paste", { clipboardData: { files: [] } });

    expect(files.mock.calls).toEqual([[[picture]]]);
  });
});

describe("the microphone", () => {
  async function pressed() {
    const voice = vi.fn(() => Promise.resolve());
    const { wrapper, handset } = inPhone(HoldToTalk, { saying: { voice } });
    await wrapper.get('[data-testid="record"]').trigger("click", { detail: 0 });
    await flushPromises();
    expect(voice).not.toHaveBeenCalled();
    expect(wrapper.get('[data-testid="record"]').attributes("data-state")).toBe("idle");
    return handset.toast.value;
  }

  test("a page over plain HTTP from another machine says that it has none, and what can be sent instead", async () => {
    vi.stubGlobal("isSecureContext", false);
    vi.stubGlobal("navigator", { language: "zh" });

    expect(await pressed()).toBe("这个页面不是 HTTPS，浏览器不给麦克风。请点 + 选一个语音文件。");
  });

  test("one that is not allowed is told with the browser's reason", async () => {
    vi.stubGlobal("isSecureContext", true);
    vi.stubGlobal("navigator", {
      mediaDevices: { getUserMedia: () => Promise.reject(new Error("Permission denied")) },
    });

    expect(await pressed()).toBe("用不了麦克风：Permission denied。可以改选语音文件。");
  });
});

describe("the account's menu", () => {
  const buttons = [
    { name: "服务", sub_button: [{ name: "价格", type: "click", key: "price" }] },
    { name: "门店", type: "location_select", key: "near" },
  ];

  test("opens a word with words below it, and taps by the way there", async () => {
    const asked = fakeSandbox({ "POST /phones/p1/menu": { type: "click", delivered: false } });
    const { wrapper } = inPhone(MenuBar, { appid: APPID, buttons });

    await wrapper.get('[data-path="0"]').trigger("click");
    await wrapper.get('[data-path="0.0"]').trigger("click");

    expect(asked).toEqual([{ method: "POST", path: "/phones/p1/menu", body: { appid: APPID, path: [0, 0] } }]);
    expect(wrapper.find('[data-path="0.0"]').exists()).toBe(false);
  });

  test("asks for the place before it pushes one", async () => {
    const asked = fakeSandbox({ "POST /phones/p1/menu": { type: "location_select", delivered: false } });
    const { wrapper, handset } = inPhone(MenuBar, { appid: APPID, buttons });

    await wrapper.get('[data-path="1"]').trigger("click");
    expect(asked).toEqual([]);
    const over = handset.overlay.value;
    if (over?.name === "place") over.done?.({ lat: 31, lng: 121, label: "外滩" });

    expect(asked[0]?.body).toEqual({ appid: APPID, path: [1], lat: 31, lng: 121, label: "外滩", poiname: "外滩" });
  });
});
