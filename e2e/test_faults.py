"""Faults as a person at the desk would meet them."""

from typing import Any

from playwright.sync_api import Page, Route, expect

from harness import acts
from harness.screen import at_rest
from harness.world import World

SCRIPT = "<img src=x onerror=\"document.title='broken'\"><script>document.title='broken'</script>"


def test_fault_31_two_agents_claim_one_conversation_and_one_is_told_who_has_it(
    world: World, desk: Page, second_desk: Page
) -> None:
    acts.log_in(desk, world)
    # The second agent's browser is behind: it hears of nothing, and still offers what is taken.
    second_desk.route("**/events?*", lambda route: route.abort())
    acts.log_in(second_desk, world, number=1)
    customer = acts.Caller(world, "故事里的吴先生", world.accounts[0])
    customer.says("人工")
    for page in (desk, second_desk):
        page.reload()
        acts.open_waiting(page, customer)

    desk.get_by_test_id("claim").click()
    expect(acts.composer(desk)).to_be_visible(timeout=acts.SLOW_MS)
    second_desk.get_by_test_id("claim").click()

    expect(second_desk.get_by_test_id("toast")).to_contain_text("李华")
    expect(second_desk.get_by_test_id("stand-by")).to_contain_text("李华")
    expect(second_desk.get_by_test_id("claim")).to_have_count(0)
    expect(acts.composer(second_desk)).to_have_count(0)


def test_fault_33_a_double_click_on_send_and_a_lost_answer_are_one_message_each(
    world: World, phone: Page, desk: Page
) -> None:
    acts.log_in(desk, world)
    customer = acts.Holder(world, phone, "故事里的郑女士", world.accounts[0])
    customer.say("人工")
    acts.claim(desk, customer)

    acts.composer(desk).fill("双击只发一次")
    desk.get_by_test_id("send").dblclick()
    expect(acts.bubbles(desk, "agent", state="sent")).to_have_count(1, timeout=acts.SLOW_MS)

    sent: list[Any] = []

    def lose_first_answer(route: Route) -> None:
        sent.append(route.request.post_data_json)
        if len(sent) == 1:
            route.fetch()
            route.abort("connectionreset")
        else:
            route.continue_()

    desk.route("**/answers", lose_first_answer)
    acts.composer(desk).fill("网络不好也只发一次")
    desk.get_by_test_id("send").click()

    expect(acts.bubbles(desk, "agent", state="sent")).to_have_count(2, timeout=acts.SLOW_MS)
    expect(acts.bubbles(desk, "agent")).to_have_count(2)
    assert len(sent) == 2
    assert sent[0] == sent[1], "the same key goes out again"
    for words in ("双击只发一次", "网络不好也只发一次"):
        customer.hears(words)
        expect(customer.heard("text").filter(has_text=words)).to_have_count(1)


def test_fault_41_after_the_laptop_slept_the_screen_equals_a_full_reload(world: World, desk: Page) -> None:
    acts.log_in(desk, world)
    mine, waiting = (acts.Caller(world, name, world.accounts[0]) for name in ("睡前的客户", "等着的客户"))
    mine.says("人工")
    acts.claim(desk, mine)
    acts.answer(desk, "您好")
    loads: list[str] = []
    desk.on("request", lambda request: loads.append(request.url) if "/events/cursor" in request.url else None)

    desk.context.set_offline(True)
    expect(desk.get_by_test_id("stream-lost")).to_be_visible(timeout=acts.SLOW_MS)
    for number in range(3):
        mine.says(f"你睡着时我说的第 {number} 句")
    waiting.says("人工")
    latest = acts.Caller(world, "睡着时来的客户", world.accounts[0])
    latest.says("转人工")
    desk.context.set_offline(False)

    expect(acts.bubbles(desk, "customer").filter(has_text="第 2 句")).to_be_visible(timeout=acts.SLOW_MS)
    expect(desk.get_by_test_id("stream-lost")).to_have_count(0, timeout=acts.SLOW_MS)
    desk.get_by_test_id("view-waiting").click()
    expect(desk.get_by_test_id("session-row").filter(has_text=latest.short)).to_be_visible(timeout=acts.SLOW_MS)
    expect(desk.locator(".unread")).to_have_count(0)
    assert not loads, "it went on from its cursor instead of loading everything anew"
    woken = at_rest(desk)

    desk.reload()
    expect(desk.get_by_test_id("window-counter")).to_be_visible(timeout=acts.SLOW_MS)
    expect(desk.get_by_test_id("session-row").filter(has_text=latest.short)).to_be_visible(timeout=acts.SLOW_MS)
    for part in ("tag-add", "customer-session"):
        expect(desk.get_by_test_id("customer-card").get_by_test_id(part)).to_be_visible(timeout=acts.SLOW_MS)
    assert at_rest(desk) == woken


def test_fault_58_a_script_in_a_message_is_inert_text_at_the_desk(world: World, phone: Page, desk: Page) -> None:
    acts.log_in(desk, world)
    customer = acts.Holder(world, phone, "故事里的陈先生", world.accounts[0])
    customer.say("找人工")
    acts.claim(desk, customer)

    customer.says(SCRIPT)

    shown = acts.bubbles(desk, "customer").filter(has_text="onerror")
    expect(shown).to_be_visible(timeout=acts.SLOW_MS)
    assert shown.locator("img, script").count() == 0
    assert "broken" not in desk.title()
