"""The list of conversations: narrowed by the address, put away and back, several at once with one undo."""

import re

from playwright.sync_api import Locator, Page, expect

from harness import acts
from harness.world import World


def row(desk: Page, customer: acts.Caller) -> Locator:
    """Her line in the list."""
    return desk.get_by_test_id("session-row").filter(has_text=customer.short)


def test_several_are_claimed_by_keys_narrowed_and_closed_at_once_and_one_press_undoes_it(
    world: World, desk: Page
) -> None:
    account = world.accounts[0]
    callers = [acts.Caller(world, f"批量{n}", account) for n in "甲乙丙"]
    for caller in callers:
        caller.says("人工")
    acts.log_in(desk, world, "agent")
    desk.keyboard.press("2")
    for caller in callers:
        expect(row(desk, caller)).to_be_visible(timeout=acts.SLOW_MS)
        row(desk, caller).focus()
        desk.keyboard.press("x")
    expect(desk.get_by_test_id("picked")).to_have_attribute("data-count", "3")
    desk.get_by_test_id("many-claim").click()
    expect(desk.get_by_test_id("toast").filter(has_text="3")).to_be_visible(timeout=acts.SLOW_MS)

    desk.keyboard.press("1")
    desk.get_by_test_id("filter-unread").click()
    expect(desk).to_have_url(re.compile(r"unread=1"))
    desk.reload()
    expect(desk.get_by_test_id("filter-unread")).to_have_attribute("aria-pressed", "true", timeout=acts.SLOW_MS)
    for caller in callers:
        expect(row(desk, caller)).to_be_visible(timeout=acts.SLOW_MS)
        row(desk, caller).focus()
        desk.keyboard.press("x")
    desk.get_by_test_id("many-close").click()
    desk.get_by_test_id("wrap-up-confirm").click()
    for caller in callers:
        expect(row(desk, caller)).to_have_count(0, timeout=acts.SLOW_MS)
    desk.get_by_test_id("undo").last.click()
    desk.get_by_test_id("view-mine").click()
    desk.get_by_test_id("filter-unread").click()
    for caller in callers:
        expect(row(desk, caller)).to_be_visible(timeout=acts.SLOW_MS)


# Notes in the page whether the line of the open conversation ever showed unread words, however shortly.
WATCH_OPEN_LINE = """() => {
  window.everUnread = false;
  const look = () => (window.everUnread ||= !!document.querySelector("[data-session][aria-current] .unread"));
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
}"""


def test_the_conversation_before_me_is_never_marked_unread_and_another_is(world: World, desk: Page) -> None:
    talking, other = (acts.Caller(world, name, world.accounts[0]) for name in ("眼前的客户", "另一位客户"))
    acts.log_in(desk, world, "agent")
    for caller in (other, talking):
        caller.says("人工")
        acts.claim(desk, caller)
    desk.get_by_test_id("view-mine").click()
    expect(row(desk, talking)).to_be_visible(timeout=acts.SLOW_MS)
    desk.evaluate(WATCH_OPEN_LINE)

    for number in range(3):
        talking.says(f"说的第 {number} 句")
        expect(row(desk, talking)).to_contain_text(f"第 {number} 句", timeout=acts.SLOW_MS)
    other.says("我也在")

    expect(row(desk, other).locator(".unread")).to_contain_text("1", timeout=acts.SLOW_MS)
    assert desk.evaluate("window.everUnread") is False


def test_what_is_put_away_returns_at_its_time_marked_and_another_at_once_when_she_writes(
    world: World, desk: Page
) -> None:
    account = world.accounts[0]
    late, soon = acts.Caller(world, "稍后甲", account), acts.Caller(world, "稍后乙", account)
    acts.log_in(desk, world, "agent")
    for caller in (late, soon):
        caller.says("人工")
        acts.claim(desk, caller)
        desk.get_by_test_id("snooze").click()
        desk.get_by_test_id("snooze-note").locator("input").or_(desk.get_by_test_id("snooze-note")).last.fill(
            "等行驶证"
        )
        desk.get_by_test_id("snooze-hour").click()
        expect(desk.get_by_test_id("snooze-banner")).to_contain_text("等行驶证", timeout=acts.SLOW_MS)
    desk.get_by_test_id("view-mine").click()
    expect(row(desk, late)).to_have_count(0, timeout=acts.SLOW_MS)
    desk.get_by_test_id("view-snoozed").click()
    expect(row(desk, late)).to_be_visible(timeout=acts.SLOW_MS)

    soon.says("我来了")
    desk.get_by_test_id("view-mine").click()
    expect(row(desk, soon)).to_contain_text("回来了", timeout=acts.SLOW_MS)
    world.advance(3_700)
    expect(row(desk, late)).to_contain_text("回来了", timeout=acts.SLOW_MS)
