"""The first talk: a question, its rule's answer, a person, her answer with text and picture, the ledger of it all."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from harness import acts
from harness.world import World

# Everything that happened in the talk, as the ledger names it.
DONE = {
    "customer.followed": 1,
    "session.opened": 1,
    "message.received": 2,
    "rule.matched": 3,  # welcome, opening hours, 人工
    "session.handed_over": 1,
    "session.claimed": 1,
    "session.closed": 1,
}


@pytest.mark.req(half="every count of the ledger", waits="the reports")
def test_req_A_56_the_first_talk_is_in_the_ledger_and_each_count_opens_what_it_counts(
    world: World,
    phone: Page,
    desk: Page,
    second_desk: Page,
    tmp_path: Path,
    screenshot: Callable[[str, Page], None],
) -> None:
    """Given any report cell when "show events" is pressed then the listed events sum to the cell."""
    acts.log_in(desk, world)
    customer = acts.Holder(world, phone, "故事里的李女士", world.accounts[0])

    customer.say("营业时间")
    expect(customer.heard("text").last).to_be_visible(timeout=acts.SLOW_MS)
    customer.say("人工")
    customer.hears("人工")

    acts.claim(desk, customer)
    acts.answer(desk, "您好，请问有什么可以帮您？")
    customer.hears("请问有什么可以帮您")
    desk.get_by_test_id("attach-input").set_input_files(acts.picture(tmp_path))
    desk.get_by_test_id("send").click()
    expect(customer.heard("image").last).to_be_visible(timeout=acts.SLOW_MS)
    expect(acts.bubbles(desk, "agent", state="sent")).to_have_count(2, timeout=acts.SLOW_MS)
    screenshot("desk-thread", desk)
    screenshot("phone-talk", phone)
    acts.close(desk, "已答复营业时间")

    acts.log_in(second_desk, world, "supervisor")
    acts.open_ledger(second_desk, customer)
    found = acts.listed(second_desk)
    assert {verb: found[verb] for verb in DONE} == DONE
    # Whatever was said to her was stored, answered and sent, by the rules and by the agent alike.
    assert found["message.answered"] == found["message.sent"]
    assert acts.listed(second_desk, actor="agent") == {
        "session.claimed": 1,
        "message.answered": 2,
        "message.sent": 2,
        "session.closed": 1,
    }
    screenshot("desk-ledger", second_desk)

    total = int(second_desk.get_by_test_id("ledger-total").get_attribute("data-count") or 0)
    counts = acts.counts(second_desk)
    assert sum(counts.values()) == total == sum(found.values())
    for position, count in enumerate(counts.values()):
        second_desk.get_by_test_id("ledger-count").nth(position).click()
        expect(second_desk.get_by_test_id("ledger-total")).to_have_attribute("data-count", str(count))
        expect(second_desk.get_by_test_id("action-row")).to_have_count(count)
        second_desk.go_back()
        expect(second_desk.get_by_test_id("ledger-total")).to_have_attribute("data-count", str(total))


def test_what_a_customer_says_while_a_person_has_her_appears_at_the_desk_by_itself(
    world: World, phone: Page, desk: Page
) -> None:
    acts.log_in(desk, world)
    customer = acts.Holder(world, phone, "故事里的王先生", world.accounts[0])
    customer.say("转人工")
    acts.claim(desk, customer)

    customer.say("我的车有异响，能今天来看吗")

    expect(acts.bubbles(desk, "customer").filter(has_text="异响")).to_be_visible(timeout=acts.SLOW_MS)
