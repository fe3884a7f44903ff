import { afterEach, describe, expect, test, vi } from "vitest";
import { createHandset } from "../handset";
import { ACCOUNT, APPID, phone } from "../../testing/samples";
import { fakeSandbox } from "../../testing/sandbox";
import { createWorld } from "../../world";
import type { Account } from "../../api/types";
import { abilities } from "./abilities";
import { createBridge } from "./bridge";
import { createChoices } from "./menus";
import { SIGN } from "./protocol";

const URL_OF_PAGE = "http://shop.test/book";
const CONFIG = { appId: APPID, timestamp: 1, nonceStr: "n", signature: "s" };
const GOOD = { ok: true, error: "", detail: "" };

afterEach(() => vi.unstubAllGlobals());

/** A page in somebody's phone: `ask` calls as its SDK would and answers how that ended. */
function page(verdict: unknown = GOOD, account: Account = ACCOUNT) {
  const asked = fakeSandbox({ [`POST /accounts/${APPID}/jssdk`]: verdict });
  const world = createWorld();
  world.state.phones.set("p1", phone());
  world.state.accounts.set(APPID, account);
  const handset = createHandset(world, "p1", (_key, fallback) => fallback);
  const choices = createChoices();
  const posted: { number?: number; answer: Record<string, unknown> }[] = [];
  const bridge = createBridge(
    world,
    handset,
    (message) => posted.push(message as (typeof posted)[number]),
    abilities(handset, choices, () => undefined),
  );
  let number = 0;
  async function ask(name: string, params: object = {}, more: object = {}, origin = "http://shop.test") {
    number += 1;
    const own = number;
    await bridge.heard({ data: { sign: SIGN, page: "one", number, name, url: URL_OF_PAGE, params, ...more }, origin });
    return posted.find((one) => one.number === own)?.answer;
  }
  const configured = (jsApiList: string[]) => ask("config", { ...CONFIG, jsApiList });
  return { asked, handset, choices, ask, configured, bridge, posted };
}

describe("wx.config", () => {
  test("is believed when the platform believes the signature of the page's address", async () => {
    const { asked, configured } = page();

    expect(await configured(["scanQRCode"])).toEqual({ end: "ok" });
    expect(asked[0]?.body).toEqual({ url: URL_OF_PAGE, timestamp: 1, nonceStr: "n", signature: "s" });
  });

  test("fails in the platform's words, and the phone's owner learns why", async () => {
    const { handset, configured, ask } = page({ ok: false, error: "invalid signature", detail: "sign it anew" });

    expect(await configured(["scanQRCode"])).toEqual({ end: "fail,invalid signature" });
    expect(handset.toast.value).toContain("sign it anew");
    expect(await ask("scanQRCode")).toEqual({ end: "fail, the permission value is offline verifying" });
  });

  test("a page that tells another address than its own is asked nothing further", async () => {
    const { asked, ask } = page();

    const ended = await ask("config", { ...CONFIG, jsApiList: [] }, {}, "http://evil.test");

    expect(ended).toEqual({ end: "fail,invalid url domain" });
    expect(asked).toEqual([]);
  });

  test("counts for one loading of a page", async () => {
    const { configured, ask } = page();
    await configured(["closeWindow"]);

    expect((await ask("closeWindow", {}, { page: "two" }))?.["end"]).toContain("offline verifying");
  });
});

describe("a call", () => {
  test("that was not named is denied, one that nobody knows does not exist", async () => {
    const { handset, configured, ask } = page();
    await configured(["getLocation", "openDoors"]);

    expect(await ask("scanQRCode", { needResult: 1 })).toEqual({ end: "permission denied" });
    expect(await ask("openDoors")).toEqual({ end: "function_not_exist" });
    expect(handset.overlay.value).toBeNull();
    const names = ["getLocation", "openDoors"];
    expect((await ask("checkJsApi", { jsApiList: names }))?.["checkResult"]).toEqual({
      getLocation: true,
      openDoors: false,
    });
  });

  test("wants the account's right: an unverified one may not share", async () => {
    const { configured, ask } = page(GOOD, { ...ACCOUNT, verified: false });
    await configured(["updateAppMessageShareData"]);

    expect(await ask("updateAppMessageShareData", { link: "http://x" })).toEqual({ end: "permission denied" });
  });

  test("brings the scanner over the page and gives what was read", async () => {
    const { handset, configured, ask } = page();
    handset.openPage(URL_OF_PAGE);
    await configured(["scanQRCode"]);

    const scanned = ask("scanQRCode", { needResult: 1 });
    await vi.waitFor(() => expect(handset.overlay.value?.name).toBe("scan"));
    expect(handset.layers.value.map((layer) => layer.over.name)).toEqual(["web", "scan"]);
    const over = handset.overlay.value;
    handset.back();
    if (over?.name === "scan") over.done?.("QR 12");

    expect(await scanned).toEqual({ end: "ok", resultStr: "QR 12" });
    expect(handset.overlay.value?.name).toBe("web");
  });

  test("whose sheet goes without a choice is cancelled", async () => {
    const { handset, configured, ask } = page();
    await configured(["getLocation"]);

    const located = ask("getLocation");
    await vi.waitFor(() => expect(handset.overlay.value).toMatchObject({ name: "place", asking: APPID }));
    handset.back();

    expect(await located).toEqual({ end: "cancel" });
  });

  test("hands out at most as many pictures as the page asked for", async () => {
    const { handset, configured, ask } = page();
    await configured(["chooseImage"]);
    const files = [1, 2, 3].map((one) => new File(["x"], `${one}.png`, { type: "image/png" }));

    const taken = ask("chooseImage", { count: 2 });
    await vi.waitFor(() => expect(handset.overlay.value?.name).toBe("pictures"));
    const over = handset.overlay.value;
    handset.back();
    if (over?.name === "pictures") over.done(files);

    expect((await taken)?.["clips"]).toEqual(files.slice(0, 2));
  });

  test("closes the window with all that lies over it", async () => {
    const { handset, configured, ask } = page();
    handset.openPage(URL_OF_PAGE);
    handset.layOver({ name: "scan" });
    await configured(["closeWindow"]);

    expect(await ask("closeWindow")).toEqual({ end: "ok" });
    expect(handset.overlay.value).toBeNull();
  });

  test("hides entries of the menu and shows them again", async () => {
    const { choices, configured, ask } = page();
    await configured(["hideMenuItems", "showMenuItems"]);

    await ask("hideMenuItems", { menuList: ["menuItem:copyUrl", "menuItem:refresh"] });
    await ask("showMenuItems", { menuList: ["menuItem:refresh"] });

    expect([...choices.hidden]).toEqual(["menuItem:copyUrl"]);
  });

  test("that fails on the way says so to the page", async () => {
    const { configured, ask } = page();
    await configured(["uploadImage"]);

    expect(await ask("uploadImage", { localId: "blob:gone" })).toEqual({ end: "fail, invalid localId" });
    const clip = new Blob(["x"], { type: "image/png" });
    expect((await ask("uploadImage", { clip }))?.["end"]).toMatch(/^fail, /);
  });

  test("by WeixinJSBridge needs no configuration, and offers little", async () => {
    const { choices, ask } = page();

    expect(await ask("hideOptionMenu", {}, { bridge: true })).toEqual({ end: "ok" });
    expect(choices.menu).toBe(false);
    expect(await ask("scanQRCode", {}, { bridge: true })).toEqual({ end: "function_not_exist" });
  });
});

test("what is no call of an SDK gets no answer", async () => {
  const { bridge, posted } = page();

  for (const data of [null, "x", {}, { sign: SIGN, page: "one", number: "1", name: "config", url: "" }])
    await bridge.heard({ data, origin: "http://shop.test" });

  expect(posted).toEqual([]);
});
