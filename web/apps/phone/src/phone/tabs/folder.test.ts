import { afterEach, describe, expect, test } from "vitest";
import { itemArrived } from "../../world/chat";
import { inPhone } from "../../testing/mounting";
import { ACCOUNT, line, phone, relation } from "../../testing/samples";
import FolderScreen from "../FolderScreen.vue";
import ChatsTab from "./ChatsTab.vue";

afterEach(() => (document.body.innerHTML = ""));

const NEWS = ["wx-news", "wx-paper"] as const;

/** A phone that follows a service account and two subscription accounts. */
function opened(component: typeof ChatsTab | typeof FolderScreen) {
  const mounted = inPhone(component, {});
  const { state } = mounted.world;
  for (const appid of NEWS) state.accounts.set(appid, { ...ACCOUNT, appid, name: appid, kind: "subscription" });
  state.phones.set("p1", phone({ accounts: [relation(), ...NEWS.map((appid) => relation({ appid, name: appid }))] }));
  const hear = (appid: string, seq: number) =>
    state.changeChat("p1", appid, (chat) => itemArrived(chat, line(seq, { text: `say ${seq}` }), false));
  return { ...mounted, hear };
}

const rows = (wrapper: ReturnType<typeof opened>["wrapper"]) =>
  wrapper.findAll(".row").map((one) => one.attributes("data-appid") ?? one.attributes("data-testid"));

describe("subscription accounts", () => {
  test("are one row of the chat list, as lively as the liveliest of them", async () => {
    const { wrapper, handset, hear } = opened(ChatsTab);
    hear(NEWS[0], 5);
    hear(NEWS[1], 7);
    hear(ACCOUNT.appid, 9);
    await wrapper.vm.$nextTick();

    expect(rows(wrapper)).toEqual([ACCOUNT.appid, "folder-row"]);
    const folder = wrapper.get('[data-testid="folder-row"]');
    expect(folder.text()).toContain("wx-paper: say 7");
    expect(folder.get('[data-testid="unread"]').text()).toContain("2");
    hear(NEWS[0], 11);
    await wrapper.vm.$nextTick();
    expect(rows(wrapper)).toEqual(["folder-row", ACCOUNT.appid]);

    await wrapper.get('[data-testid="folder-row"]').trigger("click");
    expect(handset.screen.value).toEqual({ name: "folder" });
  });

  test("stand in the folder, the liveliest first, and open from there", async () => {
    const { wrapper, handset, hear } = opened(FolderScreen);
    hear(NEWS[1], 7);
    await wrapper.vm.$nextTick();

    expect(rows(wrapper)).toEqual([NEWS[1], NEWS[0]]);
    await wrapper.get(".row").trigger("click");
    expect(handset.screen.value).toEqual({ name: "chat", appid: NEWS[1] });
  });
});
