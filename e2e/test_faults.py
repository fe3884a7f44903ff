"""Faults as a person at the desk would meet them."""

from playwright.sync_api import Page, expect

from harness import acts
from harness.world import World

SCRIPT = "<img src=x onerror=\"document.title='broken'\"><script>document.title='broken'</script>"


def test_fault_58_a_script_in_a_message_is_inert_text_at_the_desk(world: World, phone: Page, desk: Page) -> None:
    acts.log_in(desk, world)
    customer = acts.Holder(world, phone, "故事里的陈先生", world.accounts[0])
    customer.say("找人工")
    acts.claim(desk, customer)

    world.control("POST", f"/phones/{customer.id}/messages", appid=customer.account.appid, type="text", text=SCRIPT)

    shown = acts.bubbles(desk, "customer").filter(has_text="onerror")
    expect(shown).to_be_visible(timeout=acts.SLOW_MS)
    assert shown.locator("img, script").count() == 0
    assert "broken" not in desk.title()
