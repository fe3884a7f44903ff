"""What is typed is never lost, and never sent before it is meant to be."""

import pytest
from playwright.sync_api import Page, expect

from harness import acts
from harness.world import World

# The code that browsers give to keys which an input method takes.
TAKEN = 229


@pytest.fixture
def talk(world: World, desk: Page) -> acts.Caller:
    """A customer whom the agent at the desk has claimed."""
    acts.log_in(desk, world)
    customer = acts.Caller(world, "故事里的孙女士", world.accounts[0])
    customer.says("人工")
    acts.claim(desk, customer)
    return customer


def test_req_A_24_a_tag_is_put_on_beside_the_chat_and_the_draft_stays_through_a_reload(
    desk: Page, talk: acts.Caller
) -> None:
    """Given an open chat when the agent adds tag 置换意向
    then it is stored with who/when and the chat keeps its draft
    """
    acts.composer(desk).fill("您的旧车可以置换，我先")

    desk.get_by_test_id("tag-add").fill("置换意向")
    desk.get_by_test_id("tag-add").press("Enter")

    tag = desk.get_by_test_id("tag").filter(has_text="置换意向")
    expect(tag).to_be_visible(timeout=acts.SLOW_MS)
    expect(acts.composer(desk)).to_have_value("您的旧车可以置换，我先")
    desk.reload()
    expect(acts.composer(desk)).to_have_value("您的旧车可以置换，我先", timeout=acts.SLOW_MS)
    expect(tag).to_be_visible(timeout=acts.SLOW_MS)
    assert (tag.get_attribute("title") or "").startswith("李华 20")
    expect(desk.get_by_test_id("session-row").filter(has_text=talk.short)).to_contain_text("草稿")


def test_a_draft_is_kept_for_each_conversation_by_itself(world: World, desk: Page, talk: acts.Caller) -> None:
    other = acts.Caller(world, "故事里的李先生", world.accounts[0])
    other.says("人工")
    acts.composer(desk).fill("给孙女士的话")
    acts.claim(desk, other)
    expect(acts.composer(desk)).to_have_value("")
    acts.composer(desk).fill("给李先生的话")

    desk.get_by_test_id("session-row").filter(has_text=talk.short).click()

    expect(acts.composer(desk)).to_have_value("给孙女士的话")
    expect(acts.bubbles(desk, "agent")).to_have_count(0)


def test_enter_while_an_input_method_composes_chooses_words_and_sends_nothing(desk: Page, talk: acts.Caller) -> None:
    browser = desk.context.new_cdp_session(desk)
    field = acts.composer(desk)
    field.press_sequentially("您好，")

    # An input method at work, as the browser itself sees it: letters in the making, and the Enter that takes them.
    browser.send("Input.imeSetComposition", {"text": "qingjin", "selectionStart": 7, "selectionEnd": 7})
    expect(field).to_have_value("您好，qingjin")
    for kind in ("rawKeyDown", "keyUp"):
        browser.send("Input.dispatchKeyEvent", {"type": kind, "key": "Enter", "windowsVirtualKeyCode": TAKEN})
    browser.send("Input.insertText", {"text": "请进"})

    expect(field).to_have_value("您好，请进")
    expect(acts.bubbles(desk, "agent")).to_have_count(0)
    desk.keyboard.press("Enter")
    expect(field).to_have_value("")
    expect(acts.bubbles(desk, "agent", state="sent")).to_contain_text(["您好，请进"], timeout=acts.SLOW_MS)
