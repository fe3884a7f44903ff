"""Every screen at a desk, on a large screen and on a handset, in both languages, light and dark."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from harness import acts, sight
from harness.world import World

SIZES: tuple[ViewportSize, ...] = (
    {"width": 1920, "height": 1080},
    {"width": 390, "height": 844},
    {"width": 1280, "height": 800},
)


class Screen(NamedTuple):
    """A place, what to press there to see it whole, and the button that it is for."""

    path: str
    press: str = ""
    main: str = ""


AGENT = (
    Screen("/conversations/waiting", main="session-row"),
    Screen("/conversations/closed"),
    Screen("/customers", main="customer-search"),
    Screen("/settings/mine"),
    Screen("/nowhere"),
    Screen("/ledger"),  # no right to see it
)
SUPERVISOR = (
    Screen("/ledger", press="action-open", main="ledger-export"),
    Screen("/ledger/coverage"),
    Screen("/review/unknown"),
    Screen("/review/queued"),
    Screen("/review/failed", main="receipt-state"),
)
ADMIN = (
    Screen("/rules", press="bench-open", main="rule-add"),
    Screen("/rules/new", main="rule-save"),
    Screen("/settings/accounts", main="account-add"),
    Screen("/settings/accounts", press="account-add"),
    Screen("/settings/staff", main="staff-add"),
    Screen("/settings/staff", press="staff-add"),
    Screen("/settings/roles"),
    Screen("/settings/organisation", main="organisation-save"),
    Screen("/settings/canned", main="canned-add"),
    Screen("/settings/audit"),
)


@pytest.fixture
def eye(desk: Page) -> Iterator["Eye"]:
    """Looks at a page and says all that is wrong at the end."""
    eye = Eye(desk)
    yield eye
    eye.rest()
    assert not eye.found, "\n".join(eye.found)


class Eye:
    """One pair of eyes before one page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.found: list[str] = []
        self._language = "zh"

    def look(self, where: str, main: str = "") -> None:
        """At what is shown now: both languages in three sizes; axe-core in light and dark."""
        self._look(where, main)
        for theme, rules in (("light", ()), ("dark", ("color-contrast",))):
            self.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            sight.settle(self.page)
            self._note(f"{where} {theme}", sight.barriers(self.page, *rules))
        self.page.emulate_media(color_scheme="light", reduced_motion="reduce")
        if self.page.get_by_role("dialog").count() == 0:
            self._switch_language()
            self._look(where, main)

    def rest(self) -> None:
        """Leaves the language as it was: the server keeps it for the person."""
        if self._language != "zh" and self.page.get_by_test_id("me").count():
            self._switch_language()

    def _look(self, where: str, main: str) -> None:
        # English is the longer one, and least room tells most.
        for size in SIZES if self._language == "zh" else SIZES[1:]:
            self.page.set_viewport_size(size)
            sight.settle(self.page)
            name = f"{where} {self._language} {size['width']}"
            self._note(name, sight.cut(self.page))
            if main and not sight.is_reachable(self.page.get_by_test_id(main).first):
                self.found.append(f"{name}: {main} is out of reach")

    def _switch_language(self) -> None:
        self._language = "en" if self._language == "zh" else "zh"
        self.page.get_by_test_id("language").click()
        expect(self.page.locator("html")).to_have_attribute("lang", "en" if self._language == "en" else "zh-CN")
        sight.settle(self.page)

    def _note(self, where: str, found: list[str]) -> None:
        self.found += [f"{where}: {one}" for one in found]


def _walk(eye: Eye, world: World, screens: tuple[Screen, ...]) -> None:
    for screen in screens:
        eye.page.goto(f"{world.desk.rstrip('/')}{screen.path}")
        expect(eye.page.get_by_test_id("language")).to_be_visible(timeout=acts.SLOW_MS)
        sight.settle(eye.page)
        if screen.press:
            eye.page.get_by_test_id(screen.press).first.click()
        eye.look(f"{screen.path} {screen.press}", screen.main)


def test_every_screen_of_an_agent_fits_and_can_be_read_by_everybody(world: World, eye: Eye) -> None:
    eye.look("/login")
    acts.log_in(eye.page, world)
    _walk(eye, world, AGENT)


def test_a_conversation_fits_and_can_be_read_by_everybody(world: World, eye: Eye) -> None:
    acts.log_in(eye.page, world)
    customer = acts.Caller(world, "尺寸故事", world.accounts[0])
    customer.says("人工")
    acts.open_waiting(eye.page, customer)
    eye.look("waiting", "claim")
    eye.page.get_by_test_id("claim").click()
    expect(acts.composer(eye.page)).to_be_visible(timeout=acts.SLOW_MS)
    customer.says("很长的一句话" * 30 + " https://example.com/" + "a" * 120)
    expect(acts.bubbles(eye.page, "customer")).to_have_count(2, timeout=acts.SLOW_MS)
    acts.composer(eye.page).fill("回答")
    eye.look("serving", "send")
    acts.composer(eye.page).fill("/")
    expect(eye.page.get_by_test_id("canned").first).to_be_visible()
    eye.look("canned replies")
    acts.composer(eye.page).fill("")
    eye.page.get_by_test_id("close-session").click()
    eye.look("wrap-up", "wrap-up-confirm")
    eye.page.keyboard.press("Escape")


def test_every_screen_of_a_supervisor_fits_and_can_be_read_by_everybody(world: World, eye: Eye) -> None:
    acts.log_in(eye.page, world, "supervisor")
    _walk(eye, world, SUPERVISOR)


def test_every_screen_of_an_administrator_fits_and_can_be_read_by_everybody(world: World, eye: Eye) -> None:
    acts.log_in(eye.page, world, "admin")
    _walk(eye, world, ADMIN)


def test_the_phones_can_be_read_by_everybody(world: World, phone: Page) -> None:
    customer = acts.Holder(world, phone, "读屏故事", world.accounts[0])
    customer.say("营业时间")
    expect(customer.heard("text").last).to_be_visible(timeout=acts.SLOW_MS)

    found = sight.barriers(phone)
    phone.goto(world.phones)
    expect(phone.get_by_test_id("phone").first).to_be_visible(timeout=acts.SLOW_MS)

    assert found + sight.barriers(phone) == []
