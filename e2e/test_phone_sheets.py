"""Pages inside a phone, and the sheets with which it asks its owner: by finger, by keys, in both languages."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Frame, Locator, Page, ViewportSize, expect

from harness import acts, sight
from harness.keyboard import Keyboard
from harness.shop import Shop, Visitor, website
from harness.world import World

SIZES: tuple[ViewportSize, ...] = ({"width": 390, "height": 844}, {"width": 1280, "height": 800})
NO_CONSENT = 43101


def _result(frame: Frame) -> Locator:
    return frame.get_by_test_id("sample-result")


def _told(frame: Frame, end: str) -> dict[str, Any]:
    """What the page heard of its call, once it ended so."""
    expect(_result(frame)).to_contain_text(end, timeout=acts.SLOW_MS)
    told: dict[str, Any] = json.loads(_result(frame).inner_text())
    return told


def test_a_page_asks_its_phone_for_codes_places_and_pictures(world: World, phone: Page, tmp_path: Path) -> None:
    shop = Shop(world, "网页故事")
    visitor = Visitor(shop, phone, "网页客人")
    frame = visitor.opens(shop.sample)
    expect(frame.get_by_test_id("sample-state")).to_have_text("config:ok")

    frame.locator("[data-call=scanQRCode]").click()
    phone.get_by_test_id("scan-words").fill("WX-0001")
    phone.get_by_test_id("scan-go").click()
    assert _told(frame, "scanQRCode:ok")["resultStr"] == "WX-0001"

    frame.locator("[data-call=getLocation]").click()
    expect(phone.get_by_role("dialog").last).to_contain_text(shop.name)
    phone.get_by_test_id("form-cancel").click()
    _told(frame, "getLocation:cancel")
    frame.locator("[data-call=getLocation]").click()
    phone.get_by_test_id("form-send").click()
    assert _told(frame, "getLocation:ok")["latitude"] == pytest.approx(31.2304)

    frame.locator("[data-call=chooseImage]").click()
    phone.locator("[data-testid=choose-pictures] input").set_input_files([acts.picture(tmp_path)] * 2)
    assert len(_told(frame, "chooseImage:ok")["localIds"]) == 2
    shown = "() => [...document.querySelectorAll('#pictures img')].every((one) => one.naturalWidth === 64)"
    frame.wait_for_function(shown)
    frame.locator("[data-call=previewImage]").click()
    phone.get_by_test_id("picture-next").click()
    expect(phone.get_by_test_id("picture-place")).to_have_text("2 / 2")
    phone.get_by_test_id("picture-view").click()
    frame.locator("[data-call=uploadImage]").click()
    assert shop.medium(_told(frame, "uploadImage:ok")["serverId"]) == acts.picture(tmp_path).read_bytes()

    frame.locator("[data-call=hideMenuItems]").click()
    _told(frame, "hideMenuItems:ok")
    phone.get_by_test_id("web-menu").click()
    expect(phone.get_by_test_id("web-reload")).to_be_visible()
    expect(phone.get_by_test_id("web-copy")).to_have_count(0)
    phone.keyboard.press("Escape")
    frame.locator("[data-call=closeWindow]").click()
    expect(phone.get_by_test_id("web-page")).to_have_count(0)


OWN_PAGE = """<!doctype html><html lang="zh"><meta charset="utf-8"><title>店</title>
<script src="%(base)s/res/jweixin-1.6.0.js"></script>
<p data-testid="sample-state">…</p><output data-testid="sample-result"></output><img id="picture" alt="">
<button id="choose">选图片</button>
<script>
  const show = (words) => (document.querySelector("output").textContent = words);
  const state = document.querySelector("p");
  wx.error((told) => (state.textContent = told.errMsg));
  wx.ready((told) => (state.textContent = told.errMsg));
  const start = (config) => wx.config({ ...config, jsApiList: ["chooseImage"] });
  document.querySelector("#choose").onclick = () => wx.chooseImage({
    success: ({ localIds }) => { document.querySelector("#picture").src = localIds[0]; show("success"); },
    cancel: () => show("cancel"),
    complete: ({ errMsg }) => document.querySelector("output").append(" " + errMsg),
  });
  show(/MicroMessenger/.test(navigator.userAgent) ? "WeChat" : "no WeChat");
</script></html>"""


def test_a_page_of_the_shop_s_own_server_is_served_as_well(world: World, phone: Page, tmp_path: Path) -> None:
    shop = Shop(world, "自家故事")
    with website(OWN_PAGE % {"base": shop.base}) as address:
        visitor = Visitor(shop, phone, "自家客人")
        visitor.goes_to(f"{address}/book?car=1")
        frame = visitor.frame()
        expect(_result(frame)).to_have_text("WeChat", timeout=acts.SLOW_MS)

        frame.evaluate("(config) => start(config)", shop.signed(f"{address}/book?car=2"))
        expect(frame.get_by_test_id("sample-state")).to_have_text("config:fail,invalid signature")
        frame.evaluate("(config) => start(config)", shop.signed(f"{address}/book?car=1"))
        expect(frame.get_by_test_id("sample-state")).to_have_text("config:ok")

        frame.locator("#choose").click()
        expect(phone.get_by_test_id("choose-pictures")).to_be_visible()
        phone.keyboard.press("Escape")
        expect(_result(frame)).to_have_text("cancel chooseImage:cancel")
        frame.locator("#choose").click()
        phone.locator("[data-testid=choose-pictures] input").set_input_files(acts.picture(tmp_path))
        expect(_result(frame)).to_have_text("success chooseImage:ok")
        frame.wait_for_function("() => document.querySelector('#picture').naturalWidth === 64")


def test_a_page_that_signs_another_address_is_refused_everything(world: World, phone: Page) -> None:
    shop = Shop(world, "签名故事")
    frame = Visitor(shop, phone, "签名客人").opens(f"{shop.sample}&sign=wrong")

    expect(frame.get_by_test_id("sample-state")).to_have_text("config:fail,invalid signature")
    frame.locator("[data-call=scanQRCode]").click()

    _told(frame, "offline verifying")
    expect(phone.get_by_test_id("scan-words")).to_have_count(0)


def test_a_call_that_was_not_asked_for_is_denied(world: World, phone: Page) -> None:
    shop = Shop(world, "权限故事")
    visitor = Visitor(shop, phone, "权限客人")
    phone.locator(f"[data-testid=account-row][data-appid='{shop.appid}']").click()
    phone.get_by_test_id("account-page").click()
    phone.get_by_test_id("sample").click()
    frame = visitor.sees("config:ok")

    frame.locator("[data-call=getNetworkType]").click()

    assert _told(frame, "denied") == {"errMsg": "getNetworkType:permission denied"}


def test_a_login_is_silent_or_asks_and_a_no_brings_no_code(world: World, phone: Page) -> None:
    shop = Shop(world, "授权故事")
    visitor = Visitor(shop, phone, "授权客人")
    frame = visitor.opens(shop.sample)
    sheet = phone.get_by_test_id("consent-sheet")

    frame.get_by_test_id("sample-silent").click()
    expect(_result(frame)).to_have_text(re.compile(r"^code=\w+ state=sample$"), timeout=acts.SLOW_MS)
    first = _result(frame).inner_text()
    expect(sheet).to_have_count(0)

    frame = visitor.sees("config:ok")
    frame.get_by_test_id("sample-asking").click()
    expect(sheet).to_contain_text(shop.name, timeout=acts.SLOW_MS)
    expect(sheet.get_by_test_id("consent-nickname")).to_have_text("授权客人")
    phone.get_by_test_id("sheet-yes").click()
    expect(_result(frame)).to_have_text(re.compile(r"^code=\w+ state=sample$"), timeout=acts.SLOW_MS)
    assert _result(frame).inner_text() != first

    for refuse in (lambda: phone.get_by_test_id("sheet-no").click(), lambda: phone.keyboard.press("Escape")):
        frame = visitor.sees("config:ok")
        frame.get_by_test_id("sample-asking").click()
        expect(sheet).to_be_visible(timeout=acts.SLOW_MS)
        refuse()
        expect(_result(frame)).to_have_text("state=sample", timeout=acts.SLOW_MS)


def test_one_message_is_allowed_by_one_yes(world: World, phone: Page) -> None:
    shop = Shop(world, "一次性故事")
    frame = Visitor(shop, phone, "一次性客人").opens(shop.sample)

    frame.get_by_test_id("sample-once").click()
    expect(phone.get_by_test_id("consent-sheet")).to_have_attribute("data-kind", "once", timeout=acts.SLOW_MS)
    phone.get_by_test_id("sheet-yes").click()

    expect(_result(frame)).to_have_text(re.compile(r"openid=\S+ action=confirm scene=1"), timeout=acts.SLOW_MS)


def test_notices_are_allowed_on_a_sheet_and_taken_back_in_the_profile(world: World, phone: Page) -> None:
    shop = Shop(world, "通知故事")
    visit, repair = shop.notice(), shop.notice(21003)
    visitor = Visitor(shop, phone, "通知客人")
    assert shop.send_notice(visitor.openid, visit) == NO_CONSENT
    frame = visitor.opens(shop.sample)

    frame.get_by_test_id("sample-subscribe").locator("button").click()
    expect(phone.get_by_test_id("notice-template")).to_have_count(2, timeout=acts.SLOW_MS)
    phone.locator(f"[data-testid=notice-template][data-id='{repair}']").uncheck()
    phone.get_by_test_id("sheet-yes").click()

    details = json.loads(_told(frame, "subscribe:ok")["subscribeDetails"])
    assert {key: json.loads(one)["status"] for key, one in details.items()} == {visit: "accept", repair: "cancel"}
    assert [shop.send_notice(visitor.openid, visit) for _ in range(2)] == [0, NO_CONSENT]

    phone.get_by_test_id("overlay-close").click()
    phone.locator(f"[data-testid=account-row][data-appid='{shop.appid}']").click()
    card = phone.locator("[data-testid=bubble][data-kind=notice]")
    expect(card).to_contain_text("首次保养", timeout=acts.SLOW_MS)
    card.get_by_test_id("notice-manage").click()
    setting = phone.locator(f"[data-testid=notice-setting][data-id='{visit}']")
    setting.get_by_role("switch").click()
    expect(setting.get_by_role("switch")).not_to_be_checked()

    assert shop.send_notice(visitor.openid, visit) == NO_CONSENT
    expect(card).to_have_count(0)
    for _ in range(2):
        phone.get_by_test_id("back").click()
    frame = visitor.opens(shop.sample)
    frame.get_by_test_id("sample-subscribe").locator("button").click()
    expect(phone.get_by_test_id("notice-template")).to_have_count(1, timeout=acts.SLOW_MS)  # the other one


def test_a_page_is_paid_by_keyboard_and_a_cancelled_order_is_not(world: World, phone: Page) -> None:
    shop = Shop(world, "支付故事")
    frame = Visitor(shop, phone, "支付客人").opens(shop.sample)
    keys = Keyboard(phone)
    sheet = phone.get_by_test_id("pay-sheet")
    orders: list[str] = []
    phone.on("response", lambda answer: _prepay_id(answer.url, orders))

    frame.get_by_test_id("sample-pay").focus()
    keys.press("Enter")
    expect(sheet).to_contain_text(shop.name, timeout=acts.SLOW_MS)
    expect(phone.get_by_test_id("pay-amount")).to_have_text("¥128.00")
    assert keys.is_seen()
    keys.type("12345")
    expect(sheet).to_have_attribute("data-stage", "asking")
    keys.type("6")
    expect(sheet).to_have_attribute("data-stage", "paid", timeout=acts.SLOW_MS)
    _told(frame, "chooseWXPay:ok")
    expect(phone.get_by_test_id("pay-end")).to_be_focused()
    keys.press("Enter")
    expect(sheet).to_have_count(0)
    # The phone gives the page the focus back, a moment later.
    expect(phone.locator("iframe")).to_be_focused()

    frame.get_by_test_id("sample-pay-bridge").focus()
    keys.press("Enter")
    expect(phone.get_by_test_id("pay-amount")).to_have_text("¥0.50", timeout=acts.SLOW_MS)
    keys.press("Escape")

    assert _told(frame, "get_brand_wcpay_request") == {"err_msg": "get_brand_wcpay_request:cancel"}
    assert [shop.paid(one) for one in orders] == [True, False]


def _prepay_id(url: str, orders: list[str]) -> None:
    found = re.search(r"/orders/(wx\w+)$", url)
    if found:
        orders.append(found[1])


def test_articles_of_a_subscription_account_stand_in_its_folder_until_they_are_taken_back(
    world: World, phone: Page, tmp_path: Path
) -> None:
    paper = Shop(world, "早报", kind="subscription")
    Visitor(paper, phone, "读报客人")
    expect(phone.get_by_test_id("folder-row")).to_be_visible(timeout=acts.SLOW_MS)

    job = paper.send_articles(acts.picture(tmp_path), "秋季保养", "旧闻", "自驾")
    expect(phone.get_by_test_id("folder-row")).to_contain_text("秋季保养", timeout=acts.SLOW_MS)
    phone.get_by_test_id("folder-row").click()
    phone.locator(f"[data-testid=account-row][data-appid='{paper.appid}']").click()
    card = phone.locator("[data-testid=bubble][data-kind=mpnews]")
    expect(card).to_contain_text("旧闻")
    assert sight.barriers(phone) == []

    world.control("POST", "/clock", advance_s=60)  # the job has ended: now an article can be taken back
    answer = paper.call("/cgi-bin/message/mass/delete", {"msg_id": job, "article_idx": 2})
    assert answer["errcode"] == 0
    expect(card.get_by_test_id("removed")).to_have_count(1, timeout=acts.SLOW_MS)
    expect(card).not_to_contain_text("旧闻")
    expect(card).to_contain_text("自驾")


Opening = Callable[[Frame], None]
SHEETS: dict[str, tuple[Opening, str]] = {
    "consent": (lambda frame: frame.get_by_test_id("sample-asking").click(), "consent-sheet"),
    "once": (lambda frame: frame.get_by_test_id("sample-once").click(), "consent-sheet"),
    "notices": (lambda frame: frame.get_by_test_id("sample-subscribe").locator("button").click(), "notice-sheet"),
    "pay": (lambda frame: frame.get_by_test_id("sample-pay").click(), "pay-sheet"),
}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_sheet_fits_and_can_be_read_by_everybody(world: World, phone: Page, language: str) -> None:
    shop = Shop(world, "样子故事")
    shop.notice()
    shop.notice(21005)
    visitor = Visitor(shop, phone, "样子客人")
    visitor.speaks(language)
    frame = visitor.opens(shop.sample)
    found = [f"sample: {one}" for one in sight.barriers(frame)]
    for name, (open_sheet, sheet) in SHEETS.items():
        frame = visitor.sees("config:ok")
        open_sheet(frame)
        expect(phone.get_by_test_id(sheet)).to_be_visible(timeout=acts.SLOW_MS)
        for size in SIZES:
            phone.set_viewport_size(size)
            sight.settle(phone)
            where = f"{name} {language} {size['width']}"
            found += [f"{where}: {one}" for one in sight.cut(phone) + sight.barriers(phone)]
            for button in ("sheet-yes", "sheet-no", "pay-cancel", "pay-erase"):
                for one in phone.get_by_test_id(button).all():
                    if not sight.is_reachable(one):
                        found.append(f"{where}: {button} is out of reach")
        phone.keyboard.press("Escape")
        expect(phone.get_by_test_id(sheet)).to_have_count(0)
    phone.get_by_test_id("web-menu").click()
    sight.settle(phone)
    found += [f"menu {language}: {one}" for one in sight.cut(phone) + sight.barriers(phone)]
    phone.keyboard.press("Escape")
    expect(phone.get_by_test_id("web-menu")).to_be_focused()
    assert found == []
