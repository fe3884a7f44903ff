"""Finding anything by Ctrl-K: two signs of what was said, a page, an action; with an input method, without a mouse."""

from playwright.sync_api import Locator, Page, expect

from harness import acts, sight
from harness.world import World

SAID = "请问琥珀色的镀膜周末能做吗"


def _field(desk: Page) -> Locator:
    return desk.get_by_test_id("search-input")


def _hits(desk: Page, kind: str) -> Locator:
    return desk.locator(f"[data-testid=search-hit][data-kind={kind}]")


def test_two_signs_of_what_was_said_lead_to_it_without_a_mouse(world: World, desk: Page) -> None:
    customer = acts.Caller(world, "故事里的找东西的人", world.accounts[0])
    customer.says(SAID)
    acts.log_in(desk, world)

    desk.keyboard.press("Control+k")
    expect(_field(desk)).to_be_focused()
    # What was said a moment ago is in the index a moment later: the same words are asked until it is there.
    for _ in range(60):
        _field(desk).fill("")
        _field(desk).fill("镀膜")
        desk.wait_for_timeout(800)
        if _hits(desk, "messages").filter(has_text="琥珀").count():
            break
    hit = _hits(desk, "messages").filter(has_text="琥珀").first
    expect(hit.locator("mark")).to_have_text("镀膜")
    assert [*sight.cut(desk), *sight.barriers(desk)] == []

    while hit.get_attribute("aria-selected") != "true":
        desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Enter")

    expect(desk.get_by_test_id("search")).to_have_count(0)
    expect(acts.bubbles(desk, "customer").filter(has_text=SAID)).to_be_visible(timeout=acts.SLOW_MS)

    desk.keyboard.press("Control+k")
    expect(_hits(desk, "recent").filter(has_text="镀膜")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.get_by_test_id("search")).to_have_count(0)


def test_pages_and_actions_are_found_by_their_names_and_an_input_method_is_left_alone(world: World, desk: Page) -> None:
    acts.log_in(desk, world)
    desk.get_by_test_id("search-open").click()

    # An input method composes: Enter belongs to it, and nothing is asked of what is not chosen yet.
    _field(desk).dispatch_event("compositionstart")
    _field(desk).evaluate("field => { field.value = 'kehu'; field.dispatchEvent(new InputEvent('input')); }")
    _field(desk).evaluate(
        "field => field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true }))"
    )
    expect(desk.get_by_test_id("search")).to_be_visible()
    _field(desk).evaluate("field => { field.value = '客户'; }")
    _field(desk).dispatch_event("compositionend")
    page = _hits(desk, "page").filter(has_text="客户")
    expect(page).to_be_visible()
    page.click()
    expect(desk).to_have_url(f"{world.desk.rstrip('/')}/customers")

    desk.keyboard.press("Control+k")
    _field(desk).fill("饕餮饕餮")
    expect(desk.get_by_test_id("search-empty")).to_be_visible(timeout=acts.SLOW_MS)
    _field(desk).fill("小休")
    _hits(desk, "action").filter(has_text="小休").click()
    expect(desk.get_by_test_id("presence")).to_have_value("away", timeout=acts.SLOW_MS)
