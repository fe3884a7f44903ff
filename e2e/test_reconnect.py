"""The stream is away for a minute while everybody goes on: afterwards nothing is missing, nothing is there twice."""

import time
from itertools import count

from playwright.sync_api import Page, expect

from harness import acts
from harness.screen import at_rest
from harness.world import World

CUT_S = 60
# All of the thread is on the page, so that all of it is compared.
TALL = {"width": 1440, "height": 6000}


def test_fault_41_after_a_minute_without_the_stream_the_screen_equals_a_full_reload(
    world: World, desk: Page, second_desk: Page
) -> None:
    desk.set_viewport_size({"width": TALL["width"], "height": TALL["height"]})
    acts.log_in(desk, world)
    acts.log_in(second_desk, world, "supervisor")
    mine, hers, done = (acts.Caller(world, name, world.accounts[0]) for name in ("断线时的我", "被同事接", "被同事结"))
    mine.says("人工")
    acts.claim(desk, mine)
    acts.answer(desk, "您好")
    for waiting in (hers, done):
        waiting.says("人工")
    address = desk.url
    second_desk.goto(address.replace("/mine/", "/all/"))
    expect(second_desk.get_by_test_id("note-open")).to_be_visible(timeout=acts.SLOW_MS)

    _cut(desk)
    said, answered, noted, newcomers = _go_on(world, desk, second_desk, mine)
    acts.claim(second_desk, hers)
    acts.claim(second_desk, done)
    acts.close(second_desk, "同事办好了")
    desk.unroute("**/events?*")
    expect(desk.get_by_test_id("stream-lost")).to_have_count(0, timeout=2 * acts.SLOW_MS)

    shown = at_rest(desk)
    ids = [message for message, *_ in shown["thread"]]
    assert len(ids) == len(set(ids)), "a message stands there twice"
    texts = " ".join(text for *_, text in shown["thread"])
    assert [words for words in (*said, *answered) if texts.count(words) != 1] == []
    for words in noted:
        expect(desk.get_by_test_id("note").filter(has_text=words)).to_have_count(1)
    desk.get_by_test_id("view-waiting").click()
    rows = desk.get_by_test_id("session-row")
    for one in newcomers:
        expect(rows.filter(has_text=one.short)).to_have_count(1, timeout=acts.SLOW_MS)
    for one in (hers, done, mine):
        expect(rows.filter(has_text=one.short)).to_have_count(0, timeout=acts.SLOW_MS)
    waiting_list = at_rest(desk)

    desk.reload()
    expect(rows.filter(has_text=newcomers[-1].short)).to_be_visible(timeout=acts.SLOW_MS)
    assert at_rest(desk) == waiting_list
    desk.goto(address)
    expect(rows.filter(has_text=mine.short)).to_be_visible(timeout=acts.SLOW_MS)
    assert at_rest(desk) == shown


def _cut(desk: Page) -> None:
    """The stream ends and no new one comes up; everything else the server still answers."""
    desk.route("**/events?*", lambda route: route.abort())
    desk.context.set_offline(True)
    desk.context.set_offline(False)
    expect(desk.get_by_test_id("stream-lost")).to_be_visible(timeout=acts.SLOW_MS)


def _go_on(
    world: World, desk: Page, colleague: Page, mine: acts.Caller
) -> tuple[list[str], list[str], list[str], list[acts.Caller]]:
    """A minute at the desk: she writes, I answer, a colleague notes, others come. All words, and who came."""
    said, answered, noted = list[str](), list[str](), list[str]()
    newcomers: list[acts.Caller] = []
    end = time.monotonic() + CUT_S
    for number in count():
        if time.monotonic() > end:
            return said, answered, noted, newcomers
        said.append(f"断线第{number:03d}句")
        mine.says(said[-1])
        if number % 3 == 0:
            answered.append(f"断线第{number:03d}答")
            acts.composer(desk).fill(answered[-1])
            desk.get_by_test_id("send").click()
            expect(acts.bubbles(desk, "agent").filter(has_text=answered[-1])).to_be_visible(timeout=acts.SLOW_MS)
        elif number % 3 == 1:
            noted.append(f"断线第{number:03d}记")
            colleague.get_by_test_id("note-open").click()
            colleague.get_by_test_id("note-text").fill(noted[-1])
            colleague.get_by_test_id("note-add").click()
            expect(colleague.get_by_test_id("note").filter(has_text=noted[-1])).to_be_visible(timeout=acts.SLOW_MS)
        elif len(newcomers) < 4:
            newcomers.append(acts.Caller(world, f"断线时来的{number}", world.accounts[0]))
            newcomers[-1].says("人工")
        # About a message a second from each side is a busy desk; the end comes by the clock.
        desk.wait_for_timeout(1000)
    raise AssertionError("time stands still")
