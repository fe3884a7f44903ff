"""An agent's day, each deed counted: ready, accept, answer with a canned reply, tag, wrap up, begin anew."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Locator, Page, expect

from harness import acts, taps
from harness.keyboard import Keyboard
from harness.world import World


class Day:
    """Presses keys and keeps which were pressed for which deed."""

    def __init__(self, desk: Page) -> None:
        self.desk = desk
        self.keys = Keyboard(desk)
        self.deeds: list[taps.Deed] = []
        self._pressed: list[str] = []

    def press(self, *names: str) -> None:
        """Key after key."""
        for name in names:
            self.keys.press(name)
            self.note(name)

    def note(self, what: str) -> None:
        """Something that was pressed otherwise."""
        self._pressed.append(what)

    @contextmanager
    def deed(self, en: str, zh: str, allowed: int) -> Iterator[None]:
        """What is pressed meanwhile is its cost."""
        self._pressed = []
        yield
        self.deeds.append(taps.Deed(en, zh, allowed, tuple(self._pressed)))


@pytest.fixture
def day(desk: Page) -> Day:
    """One agent's."""
    return Day(desk)


def test_an_agents_day_costs_no_more_keys_than_is_allowed(world: World, day: Day) -> None:
    desk, customer = day.desk, acts.Caller(world, "数键的客户", world.account("滨江"))
    with day.deed("Ready for customers after logging in", "登录后开始接待", 1):
        # The shop's own agent: nobody else's customers wait before hers.
        acts.log_in(desk, world, "agent", 3)
        expect(desk.get_by_test_id("presence")).to_have_value("ready", timeout=acts.SLOW_MS)
    customer.says("保养多少钱")
    customer.says("人工")
    expect(desk.get_by_test_id("waiting-count")).to_have_attribute("data-count", "1", timeout=acts.SLOW_MS)

    with day.deed("Open whoever waits longest, from anywhere in the list", "打开等得最久的客户", 3):
        day.press("2")
        expect(desk.get_by_test_id("session-row").filter(has_text=customer.short)).to_be_visible(timeout=acts.SLOW_MS)
        day.press("j", "Enter")
        expect(desk.get_by_test_id("claim")).to_be_visible(timeout=acts.SLOW_MS)
    with day.deed("Accept; what was said and her card stand there without a key", "接入；前文与名片不用点就在", 1):
        day.press("c")
        expect(acts.composer(desk)).to_be_focused(timeout=acts.SLOW_MS)
        expect(acts.bubbles(desk, "customer").filter(has_text="保养多少钱")).to_be_visible()
        expect(desk.get_by_test_id("customer-card").get_by_test_id("customer-session")).to_have_count(1)
    _answers(day)
    _tags(day)
    _wraps_up_and_begins_anew(day, customer)

    assert taps.check(day.deeds) == []


def _answers(day: Day) -> None:
    window = day.desk.get_by_test_id("window-counter")
    left = int(window.get_attribute("data-count") or 0)
    with day.deed("Answer with a canned reply whose shortcut was typed", "打快捷码，用快捷回复回答", 2):
        day.keys.type("/oil")
        expect(day.desk.get_by_test_id("canned").first).to_contain_text("398")
        day.press("Enter", "Enter")
        sent = acts.bubbles(day.desk, "agent", state="sent").filter(has_text="398")
        expect(sent).to_be_visible(timeout=acts.SLOW_MS)
    expect(window).to_have_attribute("data-count", str(left - 1), timeout=acts.SLOW_MS)
    expect(window).to_contain_text("47:")


def _tags(day: Day) -> None:
    desk = day.desk
    day.keys.press("Escape")
    with day.deed("Tag the customer", "给客户打标签", 2):
        day.press("t")
        day.keys.type("问保养价")
        day.press("Enter")
        expect(desk.get_by_test_id("tag").filter(has_text="问保养价")).to_have_count(1, timeout=acts.SLOW_MS)
    words = acts.bubbles(desk, "customer").filter(has_text="保养多少钱").locator(".text")
    with day.deed("Words marked in a message become a tag (by the mouse)", "选中消息里的字作标签（用鼠标）", 2):
        _mark(day, words)
        _click(day, "selection-tag")
        expect(desk.get_by_test_id("tag").filter(has_text="保养多少钱")).to_have_count(1, timeout=acts.SLOW_MS)
    with day.deed("Words marked in a message fill a field (by the mouse)", "选中消息里的字填资料（用鼠标）", 3):
        _mark(day, words)
        _click(day, "selection-field")
        _click(day, "selection-model")
        model = desk.get_by_test_id("field-model")
        expect(model).to_contain_text("保养多少钱", timeout=acts.SLOW_MS)


def _mark(day: Day, words: Locator) -> None:
    """A drag over the words is one hold of the mouse."""
    box = words.bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    day.desk.mouse.move(box["x"] + 1, middle)
    day.desk.mouse.down()
    day.desk.mouse.move(box["x"] + box["width"] - 1, middle, steps=5)
    day.desk.mouse.up()
    day.note("drag")


def _click(day: Day, testid: str) -> None:
    day.desk.get_by_test_id(testid).click()
    day.note("click")


def _wraps_up_and_begins_anew(day: Day, customer: acts.Caller) -> None:
    desk = day.desk
    with day.deed("Close: the usual result is chosen, one key confirms", "结束会话：结果已选好，一键确认", 2):
        day.press("e")
        expect(desk.get_by_test_id("reason-done")).to_be_focused()
        day.press("Enter")
        expect(desk.get_by_test_id("stand-by")).to_have_attribute("data-state", "closed", timeout=acts.SLOW_MS)
    begin = desk.get_by_test_id("start-session")
    with day.deed("Begin a conversation anew with somebody who left (by the mouse)", "重新发起会话（用鼠标）", 1):
        # Her card offers it as well.
        desk.get_by_test_id("stand-by").get_by_test_id("start-session").click()
        day.note("click")
        expect(acts.composer(desk)).to_be_visible(timeout=acts.SLOW_MS)
    expect(begin).to_have_count(0)
    acts.composer(desk).fill("还有什么能帮您？")
    desk.get_by_test_id("send").click()
    expect(acts.bubbles(desk, "agent", state="sent").filter(has_text="还有什么")).to_be_visible(timeout=acts.SLOW_MS)
    expect(desk.get_by_test_id("session-row").filter(has_text=customer.short)).to_have_count(1)
