"""Being told: outside the page, by sound, in the title; once, whatever number of tabs is open."""

import json
import re
import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from harness import acts, sight
from harness.world import World

# Notes what would appear on the screen of the machine. A driven window believes that somebody is before it, always:
# this one is told. Everything else of the browser is real.
GROUND = """() => {
  const real = window.Notification;
  window.told = [];
  window.Notification = class {
    constructor(title, how) { Object.assign(this, { title, ...how, isClosed: false }); told.push(this); }
    close() { this.isClosed = true; }
    static get permission() { return real.permission; }
    static requestPermission() { return real.requestPermission(); }
  };
  let isBefore = false;
  document.hasFocus = () => isBefore;
  window.standBefore = (is) => {
    isBefore = is;
    window.dispatchEvent(new Event(is ? "focus" : "blur"));
  };
}"""
TABS = 10


_IS_FRONT_HELD = """async () => {
  const { held } = await navigator.locks.query();
  return held.some(({ name }) => name.startsWith("weihu-front:"));
}"""


class Tab:
    """A tab of the desk, with what it shows outside the page and how often it sounds."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.tones = 0
        self.streams = 0
        debugger = page.context.new_cdp_session(page)
        debugger.send("WebAudio.enable")
        debugger.on("WebAudio.audioNodeCreated", self._hear)
        page.on("request", self._note)
        page.add_init_script(f"({GROUND})()")

    def _hear(self, made: Any) -> None:
        self.tones += made["node"]["nodeType"] == "Oscillator"

    def _note(self, asked: Any) -> None:
        self.streams += asked.url.partition("?")[0].endswith("/events")

    def told(self) -> list[dict[str, Any]]:
        """What it has shown outside the page."""
        found: list[dict[str, Any]] = json.loads(self.page.evaluate("JSON.stringify(window.told)"))
        return found

    def sit_down(self) -> None:
        """Somebody is before it now."""
        self.page.evaluate("window.standBefore(true)")

    def turn_away(self) -> None:
        """And now nobody is, as every tab knows."""
        self.page.evaluate("window.standBefore(false)")
        while self.page.evaluate(_IS_FRONT_HELD):
            self.page.wait_for_timeout(20)


class Desk:
    """One person's tabs in one browser."""

    def __init__(self, world: World, page: Page) -> None:
        page.context.grant_permissions(["notifications"])
        self.world, self.tabs = world, [Tab(page)]
        page.reload()
        acts.log_in(page, world, "agent")

    def open(self, count: int) -> None:
        """More tabs, all of which become live."""
        for _ in range(count):
            tab = Tab(self.tabs[0].page.context.new_page())
            tab.page.goto(self.world.desk)
            self.tabs.append(tab)
        for tab in self.tabs:
            expect(tab.page.get_by_test_id("me")).to_be_visible(timeout=acts.SLOW_MS)

    def told(self) -> list[str]:
        """The titles that all tabs have shown outside the page."""
        return [str(one["title"]) for tab in self.tabs for one in tab.told()]

    def tones(self) -> int:
        """How often all tabs have sounded."""
        return sum(tab.tones for tab in self.tabs)

    def until(self, what: Callable[[], bool]) -> None:
        """Looks again while the browser goes on."""
        end = time.monotonic() + acts.SLOW_MS / 1000
        while not what():
            assert time.monotonic() < end, (self.told(), self.tones())
            self.tabs[0].page.wait_for_timeout(50)


def switch_on(page: Page, world: World) -> None:
    """What is told outside the page, as a person does it."""
    page.goto(f"{world.desk.rstrip('/')}/settings/mine")
    page.get_by_test_id("notices-popup").click()
    expect(page.get_by_test_id("notices-popup")).to_have_attribute("aria-checked", "true")


def test_of_ten_tabs_that_all_stay_live_one_tells_once_and_a_press_opens_the_conversation(
    world: World, desk: Page
) -> None:
    one = Desk(world, desk)
    switch_on(desk, world)
    desk.get_by_test_id("notices-try").click()
    one.until(lambda: one.told() == ["提醒已打开"] and one.tones() == 2)
    one.open(TABS - 1)

    before = int(desk.get_by_test_id("waiting-count").get_attribute("data-count") or 0)
    waiting = acts.Caller(world, "提醒甲", world.accounts[0])
    waiting.says("人工")

    one.until(lambda: len(one.told()) == 2)
    [teller] = [tab for tab in one.tabs if any(told["tag"] == "weihu-waiting" for told in tab.told())]
    shown = teller.told()[-1]
    assert waiting.short in shown["title"]
    assert (shown["title"].endswith("等待接待"), shown["silent"]) == (True, True)
    one.until(lambda: one.tones() == 4)
    for tab in one.tabs:
        expect(tab.page.get_by_test_id("waiting-count")).to_have_attribute("data-count", str(before + 1))
        expect(tab.page).to_have_title(re.compile(r"^\(\d+\) 微呼"))
        assert "3Ccircle" in (tab.page.locator("link[rel=icon]").get_attribute("href") or "")
    # One browser, one stream: the first tab's, begun anew when its page was.
    assert [tab.streams > 0 for tab in one.tabs].count(True) <= 2

    teller.page.evaluate("window.told.at(-1).onclick()")
    teller.page.get_by_test_id("claim").click(timeout=acts.SLOW_MS)
    expect(teller.page.get_by_test_id("composer")).to_be_visible(timeout=acts.SLOW_MS)
    one.until(lambda: teller.told()[-1]["isClosed"])

    # Before my eyes nothing is told; when I turn away the next words are, and they are the third notice.
    teller.sit_down()
    waiting.says("看得见的话")
    expect(acts.bubbles(teller.page, "customer").filter(has_text="看得见的话")).to_be_visible(timeout=acts.SLOW_MS)
    teller.turn_away()
    waiting.says("看不见的话")
    one.until(lambda: len(one.told()) == 3)
    assert [told["body"] for told in teller.told()][-1] == "看不见的话"
    one.until(lambda: one.tones() == 5)

    # The one that spoke is gone: another goes on, and tells what I put off and what is back.
    page = next(tab.page for tab in one.tabs if tab is not teller)
    page.goto(teller.page.url)
    teller.page.close()
    one.tabs.remove(teller)
    page.get_by_test_id("snooze").click()
    page.get_by_test_id("snooze-hour").click()
    expect(page.get_by_test_id("snooze-banner")).to_be_visible(timeout=acts.SLOW_MS)
    world.advance(3_700)
    one.until(lambda: one.told() == [f"该处理 微信用户 {waiting.short} 的会话了"])


def test_who_is_away_hears_nothing_and_who_is_called_is_told(world: World, desk: Page, second_desk: Page) -> None:
    one = Desk(world, desk)
    switch_on(desk, world)
    desk.get_by_test_id("presence").select_option("away")
    caller = acts.Caller(world, "提醒乙", world.accounts[0])
    caller.says("人工")
    acts.log_in(second_desk, world, "supervisor")
    acts.claim(second_desk, caller)
    second_desk.get_by_test_id("note-open").click()
    note = second_desk.get_by_test_id("note-text").locator("textarea").or_(second_desk.get_by_test_id("note-text")).last
    note.press_sequentially("请看一下 @")
    expect(second_desk.get_by_test_id("colleague").first).to_be_visible(timeout=acts.SLOW_MS)
    note.press_sequentially(desk.get_by_test_id("me").inner_text().split()[0])
    note.press("Enter")
    second_desk.get_by_test_id("note-add").click()

    one.until(lambda: len(one.told()) == 1)

    assert one.told() == [f"同事在 微信用户 {caller.short} 的会话里 @ 了您"]
    assert one.tones() == 0
    desk.evaluate("window.told.at(-1).onclick()")
    expect(desk.locator("[data-testid=note][data-calls-me]")).to_be_visible(timeout=acts.SLOW_MS)
    desk.get_by_test_id("presence").select_option("ready")


def test_a_browser_that_forbids_it_is_explained_and_sound_can_still_be_tried(world: World, desk: Page) -> None:
    acts.log_in(desk, world, "agent")
    desk.goto(f"{world.desk.rstrip('/')}/settings/mine")
    told = desk.get_by_test_id("notices-denied")
    expect(told).to_contain_text("地址栏左侧", timeout=acts.SLOW_MS)
    expect(desk.get_by_test_id("notices-popup")).to_have_class(re.compile("n-switch--disabled"))
    assert sight.barriers(desk) == []

    desk.get_by_test_id("notices-sound").select_option("loud")
    desk.get_by_test_id("notices-try").click()
    expect(desk.get_by_test_id("notices")).to_contain_text("就说明已生效")
    desk.reload()
    expect(desk.get_by_test_id("notices-sound")).to_have_value("loud", timeout=acts.SLOW_MS)


def test_the_part_in_my_settings_fits_and_can_be_read_by_everybody(world: World, desk: Page) -> None:
    Desk(world, desk)
    switch_on(desk, world)
    for language in ("zh", "en"):
        if language == "en":
            desk.get_by_test_id("language").click()
            expect(desk.get_by_test_id("notices")).to_contain_text("Being told")
        for size in ({"width": 1920, "height": 1080}, {"width": 1280, "height": 800}, {"width": 390, "height": 844}):
            desk.set_viewport_size(size)  # type: ignore[arg-type]  # a dictionary of these two
            sight.settle(desk)
            assert sight.cut(desk) == []
            assert sight.is_reachable(desk.get_by_test_id("notices-try"))
        for theme in ("light", "dark"):
            desk.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]  # as above
            assert sight.barriers(desk) == []
    desk.set_viewport_size({"width": 1440, "height": 900})
    desk.get_by_test_id("language").click()
    desk.context.clear_permissions()
    expect(desk.get_by_test_id("notices-popup")).to_have_attribute("aria-checked", "false")
