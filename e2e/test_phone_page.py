"""The page of phones, for whoever builds against the sandbox: several phones, clock, faults, the record."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from harness import acts, sight
from harness.keyboard import Keyboard
from harness.world import World

SIZES: tuple[ViewportSize, ...] = (
    {"width": 1920, "height": 1080},
    {"width": 390, "height": 844},
    {"width": 1280, "height": 800},
)
HOUR_S = 3600
# What the wall shows, and what is pressed to see it.
PLACES = (
    ("wall",),
    ("handset", "[data-testid=handset-link]"),
    ("clock", "[data-testid=clock]"),
    ("faults", "[data-testid=faults]", "[data-testid=faults-exactly]"),
    ("record", "[data-testid=developer]", "[data-testid=log-line] summary"),
)


@pytest.fixture
def well(world: World) -> Iterator[None]:
    """Whatever a story sets to go wrong is right again after it."""
    yield
    world.control("PUT", "/faults", callback={}, api=[])


def _wall(page: Page, world: World, *callers: acts.Caller) -> None:
    page.goto(f"{world.phones.rstrip('/')}/?phones={','.join(caller.id for caller in callers)}")
    for caller in callers:
        expect(_of(page, caller).get_by_test_id("account-row").first).to_be_visible(timeout=acts.SLOW_MS)


def _of(page: Page, caller: acts.Caller) -> Locator:
    return page.locator(f"[data-testid=phone][data-phone='{caller.id}']")


def _open_chat(glass: Locator, caller: acts.Caller) -> None:
    glass.locator(f"[data-testid=account-row][data-appid='{caller.account.appid}']").click()
    keyboard = glass.get_by_test_id("to-keyboard")
    expect(keyboard.or_(glass.get_by_test_id("composer")).filter(visible=True).first).to_be_visible(
        timeout=acts.SLOW_MS
    )
    if keyboard.is_visible():
        keyboard.click()


def test_two_phones_side_by_side_talk_to_the_account_and_keep_their_places(world: World, phone: Page) -> None:
    account = world.accounts[0]
    callers = [acts.Caller(world, name, account) for name in ("并排甲", "并排乙")]
    _wall(phone, world, *callers)

    for caller in callers:
        glass = _of(phone, caller)
        _open_chat(glass, caller)
        glass.get_by_test_id("composer").fill("营业时间")
        glass.get_by_test_id("send").click()
    for caller in callers:
        heard = _of(phone, caller).locator("[data-testid=bubble][data-from=account][data-kind=text]")
        expect(heard.last).to_be_visible(timeout=acts.SLOW_MS)
    boxes = [_of(phone, caller).bounding_box() for caller in callers]
    left, right = (box for box in boxes if box)
    assert (left["y"], left["height"]) == (right["y"], right["height"])
    assert left["x"] + left["width"] < right["x"]

    _of(phone, callers[0]).get_by_test_id("move-right").click()
    expect(phone.get_by_test_id("phone").first).to_have_attribute("data-phone", callers[1].id)
    phone.reload()
    expect(phone.get_by_test_id("phone").first).to_have_attribute("data-phone", callers[1].id, timeout=acts.SLOW_MS)
    _of(phone, callers[1]).get_by_test_id("hide-phone").click()
    expect(phone.get_by_test_id("phone")).to_have_count(1)
    expect(phone).to_have_url(re.compile(rf"\?phones={callers[0].id}$"))


def test_a_handset_finds_its_phone_by_a_code(world: World, phone: Page) -> None:
    caller = acts.Caller(world, "真机故事", world.accounts[0])
    _wall(phone, world, caller)
    phone.get_by_test_id("handset-link").click()
    code = phone.get_by_test_id("handset-code")
    expect(phone.get_by_test_id("only-here")).to_be_visible()
    phone.wait_for_function("() => document.querySelector('[data-testid=handset-code]').naturalWidth > 0")

    phone.get_by_test_id("handset-base").fill("192.168.1.5:8100")
    expect(phone.get_by_test_id("only-here")).to_have_count(0)
    expect(code).to_have_attribute("alt", re.compile(rf"http://192\.168\.1\.5:8100/phone/{caller.id}"))
    phone.keyboard.press("Escape")
    expect(phone.get_by_test_id("handset-link")).to_be_focused()

    phone.set_viewport_size({"width": 390, "height": 844})
    phone.goto(f"{world.phones.rstrip('/')}/phone/{caller.id}")
    expect(phone.get_by_test_id("account-row").first).to_be_visible(timeout=acts.SLOW_MS)
    assert phone.get_by_test_id("phone").bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}


@pytest.mark.usefixtures("well")
def test_a_fault_is_one_click_on_and_one_click_off_and_the_wall_says_so(world: World, phone: Page) -> None:
    caller = acts.Caller(world, "故障故事", world.accounts[0])
    _wall(phone, world, caller)
    banner = phone.get_by_test_id("fault-banner")
    expect(banner).to_have_count(0)

    phone.get_by_test_id("faults").click()
    preset = phone.locator("[data-testid=fault-preset][data-preset=twice]")
    preset.click()
    expect(preset).to_have_attribute("aria-pressed", "true")
    expect(banner).to_contain_text("回调重复")
    assert world.control("GET", "/faults")["callback"]["duplicate"] == 0.5
    phone.get_by_test_id("drawer-close").click()
    phone.reload()
    expect(banner).to_be_visible(timeout=acts.SLOW_MS)

    phone.get_by_test_id("banner-off").click()
    expect(banner).to_have_count(0)
    assert world.control("GET", "/faults")["callback"]["duplicate"] == 0

    # Set from elsewhere, it is told as well.
    world.control("PUT", "/faults", api=[{"path": "/cgi-bin/user/*", "errcode": 45009, "rate": 0.25}])
    expect(banner).to_contain_text("/cgi-bin/user/*：25% 的调用 返回 45009")
    banner.get_by_test_id("faults-show").click()
    phone.get_by_test_id("faults-exactly").click()
    phone.get_by_test_id("rule-remove").click()
    expect(banner).to_have_count(0)


def test_the_clock_jumps_to_a_moment_ahead_and_never_back(world: World, phone: Page) -> None:
    caller = acts.Caller(world, "时钟故事", world.accounts[0])
    _wall(phone, world, caller)
    before = world.control("GET", "/clock")["offset_s"]
    phone.get_by_test_id("clock").click()
    wanted = phone.get_by_test_id("clock-wanted")
    ahead = wanted.input_value()

    wanted.fill("2001-01-01T08:00")
    phone.get_by_test_id("clock-go").click()
    expect(phone.get_by_test_id("clock-trouble")).to_contain_text("只能往前")
    assert world.control("GET", "/clock")["offset_s"] == before

    wanted.fill(ahead)
    phone.get_by_test_id("clock-go").click()
    expect(phone.get_by_test_id("told")).to_contain_text("时间前进了")
    moved = world.control("GET", "/clock")["offset_s"] - before
    assert HOUR_S - 90 < moved <= HOUR_S
    expect(phone.get_by_test_id("ahead")).to_contain_text("快")


def test_the_record_shows_what_was_said_without_the_token(world: World, phone: Page) -> None:
    caller = acts.Caller(world, "记录故事", world.accounts[0])
    _wall(phone, world, caller)
    phone.get_by_test_id("developer").click()
    phone.get_by_test_id("log-callback").click()
    caller.says("记录里的话")

    # Her following went before it.
    pushed = phone.locator("[data-testid=log-line][data-kind=callback] summary").filter(has_text="text").last
    expect(pushed).to_be_visible(timeout=acts.SLOW_MS)
    pushed.click()
    more = phone.get_by_test_id("log-more")
    expect(more.get_by_test_id("log-query")).to_contain_text("nonce=")
    expect(more).to_contain_text("HTTP 200")
    expect(more.get_by_test_id("log-request")).to_be_in_viewport(ratio=0.9)

    token = _token(world, caller)
    phone.get_by_test_id("log-api").click()
    call = phone.get_by_test_id("log-line").filter(has_text="/cgi-bin/get_api_domain_ip").last
    world.ask("/cgi-bin/get_api_domain_ip", access_token=token)
    call.locator("summary").click()
    expect(call.get_by_test_id("log-query")).to_have_text(f"access_token={token[:4]}***")
    expect(call.get_by_test_id("log-answer")).to_contain_text('"ip_list"')
    assert token not in phone.content()


def _token(world: World, caller: acts.Caller) -> str:
    """Of the family that the product does not use, so that its own stays good."""
    account = world.control("GET", f"/accounts/{caller.account.appid}")
    told = world.ask("/cgi-bin/token", grant_type="client_credential", appid=account["appid"], secret=account["secret"])
    return str(told["access_token"])


@pytest.mark.usefixtures("well")
def test_the_wall_is_worked_by_keys_alone(world: World, phone: Page) -> None:
    caller = acts.Caller(world, "按键故事", world.accounts[0])
    _wall(phone, world, caller)
    keys = Keyboard(phone)
    _tab_to(keys, phone, "pick-phones")
    keys.press("Enter")
    expect(phone.get_by_role("searchbox").first).to_be_focused()
    keys.press("Escape")
    expect(phone.get_by_test_id("pick-phones")).to_be_focused()
    _tab_to(keys, phone, "faults")
    assert keys.is_seen()
    keys.press("Enter")
    expect(phone.get_by_test_id("faults-drawer")).to_be_focused()
    _tab_to(keys, phone, "fault-preset")
    assert keys.is_seen()
    keys.press("Space")
    expect(phone.get_by_test_id("fault-banner")).to_be_visible()
    keys.press("Space")
    expect(phone.get_by_test_id("fault-banner")).to_have_count(0)
    keys.press("Escape")
    expect(phone.get_by_test_id("faults-drawer")).to_have_count(0)
    expect(phone.get_by_test_id("faults")).to_be_focused()
    keys.press("Tab")
    keys.press("Enter")
    expect(phone.get_by_test_id("drawer")).to_be_focused()
    _tab_to(keys, phone, "log")
    assert keys.is_seen()


def _tab_to(keys: Keyboard, page: Page, name: str) -> None:
    for _ in range(40):
        keys.press("Tab")
        if page.evaluate("() => document.activeElement?.dataset.testid") == name:
            return
    raise AssertionError(f"{name} is not reached by Tab")


@pytest.mark.usefixtures("well")
def test_the_wall_fits_and_can_be_read_by_everybody(world: World, phone: Page) -> None:
    callers = [acts.Caller(world, name, world.accounts[0]) for name in ("尺寸甲", "名字很长很长的一位顾客", "尺寸丙")]
    _wall(phone, world, *callers)
    callers[0].says("人工")
    found: list[str] = []

    for _ in ("zh", "en"):
        for where, *steps in PLACES:
            for step in steps:
                phone.locator(step).last.click()
            found += _looked(phone, where)
            phone.keyboard.press("Escape")
            expect(phone.locator("dialog, aside")).to_have_count(0)
        # Once more with the banner, in the other language.
        world.control("PUT", "/faults", callback={"duplicate": 0.5, "delay_ms": 20}, api=[{"path": "*", "errcode": -1}])
        expect(phone.get_by_test_id("fault-banner")).to_be_visible()
        phone.get_by_test_id("lang").click()
    assert not found, "\n".join(found)


def _looked(page: Page, where: str) -> list[str]:
    """All that is wrong in three sizes, light and dark."""
    found: list[str] = []
    for size in SIZES:
        page.set_viewport_size(size)
        sight.settle(page)
        found += [f"{where} {size['width']}: {one}" for one in sight.cut(page)]
    for theme, rules in (("light", ()), ("dark", ("color-contrast",))):
        page.emulate_media(color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce")
        sight.settle(page)
        found += [f"{where} {theme}: {one}" for one in sight.barriers(page, *rules)]
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    return found
