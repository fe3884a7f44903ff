"""The first talk: a question, its rule's answer, a person, her answer with text and picture, the ledger of it all."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from harness import acts
from harness.world import World


def test_a_customer_asks_a_rule_answers_a_person_takes_over(
    world: World, phone: Page, desk: Page, tmp_path: Path, screenshot: Callable[[str, Page], None]
) -> None:
    acts.log_in(desk, world)
    customer = acts.Holder(world, phone, "故事里的李女士", world.accounts[0])

    customer.say("营业时间")
    expect(customer.heard("text").last).to_be_visible(timeout=acts.SLOW_MS)
    customer.say("人工")
    customer.hears("人工")

    acts.claim(desk, customer)
    acts.composer(desk).fill("您好，请问有什么可以帮您？")
    desk.get_by_test_id("send").click()
    customer.hears("请问有什么可以帮您")
    desk.get_by_test_id("attach-input").set_input_files(acts.picture(tmp_path))
    desk.get_by_test_id("send").click()
    expect(customer.heard("image").last).to_be_visible(timeout=acts.SLOW_MS)
    expect(acts.bubbles(desk, "agent", state="sent")).to_have_count(2, timeout=acts.SLOW_MS)
    screenshot("desk-thread", desk)
    screenshot("phone-talk", phone)


def test_what_a_customer_says_while_a_person_has_her_appears_at_the_desk_by_itself(
    world: World, phone: Page, desk: Page
) -> None:
    acts.log_in(desk, world)
    customer = acts.Holder(world, phone, "故事里的王先生", world.accounts[0])
    customer.say("转人工")
    acts.claim(desk, customer)

    customer.say("我的车有异响，能今天来看吗")

    expect(acts.bubbles(desk, "customer").filter(has_text="异响")).to_be_visible(timeout=acts.SLOW_MS)
