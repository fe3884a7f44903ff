"""Without a mouse: from the login to three closed conversations, by keys alone, and always seeing where one is."""

import sys

import pytest
from playwright.sync_api import Page, expect

from harness import acts
from harness.keyboard import Keyboard
from harness.world import World


@pytest.mark.req(half="reply, tag, put back and close, each by keys alone", waits="transfer to a colleague")
def test_req_A_47_three_chats_are_answered_tagged_put_back_and_closed_without_a_mouse(
    world: World, desk: Page, capsys: pytest.CaptureFixture[str]
) -> None:
    """Given 3 live chats when the agent works only by keyboard then she can reply, tag, transfer, close each"""
    customers = [acts.Caller(world, name, world.accounts[1]) for name in ("键盘甲", "键盘乙", "键盘丙")]
    for customer in customers:
        customer.says("人工")
    keys = Keyboard(desk)

    user = world.user("agent", 1)
    expect(desk.get_by_test_id("login-username")).to_be_focused(timeout=acts.SLOW_MS)
    keys.type(user.username)
    keys.press("Tab")
    keys.type(user.password)
    keys.press("Enter")
    expect(desk.get_by_test_id("me")).to_be_visible(timeout=acts.SLOW_MS)
    logged_in = keys.strokes

    keys.press("2")  # who waits
    for number, customer in enumerate(customers):
        _claimed(desk, keys, customer)
        assert keys.is_seen(), "the answer's field shows that it has the focus"
        keys.type(f"您好，{number}")
        keys.press("Enter")
        expect(acts.bubbles(desk, "agent", state="sent")).to_have_count(1, timeout=acts.SLOW_MS)
        keys.press("Escape")
        keys.press("t")
        keys.type("键盘故事")
        keys.press("Enter")
        expect(desk.get_by_test_id("tag").filter(has_text="键盘故事")).to_have_count(1)
        keys.press("Escape")
        if number == 0:
            keys.press("r")
            expect(desk.get_by_test_id("claim")).to_be_visible(timeout=acts.SLOW_MS)
        else:
            keys.press("e")
            expect(desk.get_by_test_id("wrap-up-dialog")).to_be_visible()
            assert keys.is_seen()
            keys.press("Tab")
            keys.type("已答")
            keys.press("Control+Enter")
            expect(desk.get_by_test_id("wrap-up-dialog")).to_have_count(0, timeout=acts.SLOW_MS)
            expect(desk.get_by_test_id("stand-by")).to_have_attribute("data-state", "closed", timeout=acts.SLOW_MS)
        keys.press("2")

    with capsys.disabled():
        each = (keys.strokes - logged_in) / len(customers)
        sys.stdout.write(f"\nkeys: {logged_in} to log in, {each:.1f} a conversation, {keys.typed} letters besides\n")


def _claimed(desk: Page, keys: Keyboard, customer: acts.Caller) -> None:
    """Down the list to her, open, claim: the answer's field has the focus then."""
    row = desk.get_by_test_id("session-row").filter(has_text=customer.short)
    expect(row).to_be_visible(timeout=acts.SLOW_MS)
    for _ in range(20):
        keys.press("j")
        assert keys.is_seen(), "the list shows where one is"
        if row.evaluate("row => row === document.activeElement"):
            break
    keys.press("Enter")
    expect(desk.get_by_test_id("claim")).to_be_visible(timeout=acts.SLOW_MS)
    keys.press("c")
    expect(acts.composer(desk)).to_be_focused(timeout=acts.SLOW_MS)
