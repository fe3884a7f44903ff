"""A tour of every screen of the desk: three sizes, both languages, by light and in the dark.

Nothing overflows, no word is cut off, axe-core finds nothing. The pictures are kept in output/tour.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from harness import acts, sight
from harness.tour import Guide, Stop
from harness.world import World

LONG = "很长的一句话" * 30 + " https://example.com/" + "a" * 120

LISTS = tuple(
    Stop(f"list-{view}", f"/conversations/{view}", shows=f"view-{view}")
    for view in ("mine", "waiting", "snoozed", "rules", "closed", "all")
)
SERVING = (
    Stop("serving", shows="composer", main="send"),
    Stop("faces", press=("faces-open",), shows="faces", after="key:Escape"),
    Stop("canned", press=("composer", "key:/"), shows="canned", after="key:Backspace"),
    Stop("later", press=("composer", "type:稍后见", "later-open"), shows="later"),
    Stop("article", press=("article-open",), shows="article-title"),
    Stop("choices", press=("choices-open",), shows="choices-head"),
    Stop("snooze", press=("snooze",), shows="snooze-dialog", main="snooze-confirm"),
    Stop("wrap-up", press=("close-session",), shows="wrap-up-dialog", main="wrap-up-confirm"),
    Stop("filters", press=("filter-more",), shows="filters"),
    Stop("note", press=("note-open",), shows="note-text", main="note-add"),
)
RULES = (
    Stop("rules", "/rules", shows="rule-row", main="rule-add"),
    Stop("rules-bench", press=("bench-open", "bench-words", "type:营业时间", "bench-run"), shows="bench-candidate"),
    Stop("rule-new", "/rules/new", shows="rule-name", main="rule-save"),
)
LEDGER = (
    Stop("ledger", "/ledger", shows="action-row", main="ledger-export"),
    Stop("ledger-action", press=("action-open",), shows="action-dimensions"),
    Stop("ledger-coverage", "/ledger/coverage", shows="coverage"),
)
REVIEW = (
    *(Stop(f"review-{state}", f"/review/{state}") for state in ("unknown", "refused", "expired", "queued")),
    Stop("review-failed", "/review/failed", shows="receipt-state", main="receipt-state"),
)
SETTINGS = (
    Stop("settings-mine", "/settings/mine", shows="settings-theme"),
    Stop("settings-accounts", "/settings/accounts", shows="account", main="account-add"),
    Stop("settings-account-add", press=("account-add",)),
    Stop("settings-staff", "/settings/staff", shows="staff-row", main="staff-add"),
    Stop("settings-staff-add", press=("staff-add",), shows="staff-name"),
    Stop("settings-roles", "/settings/roles"),
    Stop("settings-organisation", "/settings/organisation", main="organisation-save"),
    Stop("settings-canned", "/settings/canned", main="canned-add"),
    Stop("settings-audit", "/settings/audit", shows="audit"),
)
OVER = (
    Stop("nowhere", "/nowhere"),
    Stop("help", "/settings/mine", press=("settings-mine", "key:?"), shows="help"),
    Stop("search", press=("key:Control+k",), shows="search"),
    Stop("search-found", press=("key:Control+k", "type:营业"), shows="search-hit"),
    Stop("search-nothing", press=("key:Control+k", "type:没有人说过的话"), shows="search-empty"),
)


@pytest.fixture
def guide(desk: Page) -> Iterator[Guide]:
    """Says all that is wrong at the end of the tour."""
    guide = Guide(desk)
    yield guide
    guide.rest()
    assert not guide.found, "\n".join(guide.found)


def test_every_list_fits_and_can_be_read_by_everybody(world: World, guide: Guide) -> None:
    guide.look("login")
    acts.log_in(guide.page, world, "admin")
    waiting = acts.Caller(world, "等候者", world.accounts[0])
    waiting.says("人工")
    acts.open_waiting(guide.page, waiting)

    guide.walk(Stop("waiting", shows="claim", main="claim"), *LISTS)


def test_a_conversation_in_every_state_fits_and_can_be_read_by_everybody(world: World, guide: Guide) -> None:
    acts.log_in(guide.page, world, "admin")
    closed, mine = (acts.Caller(world, name, world.accounts[0]) for name in ("离开者", "被接待者"))
    for customer in (closed, mine):
        customer.says("人工")
        acts.claim(guide.page, customer)
        if customer is closed:
            acts.close(guide.page, "已答")
            guide.walk(Stop("closed", shows="start-session", main="start-session"))
    acts.answer(guide.page, "您好，请问有什么可以帮您？")
    mine.says(LONG)
    long = acts.bubbles(guide.page, "customer").filter(has_text="很长的一句话")
    expect(long.first).to_be_visible(timeout=acts.SLOW_MS)

    guide.walk(*SERVING)


def test_every_page_of_the_business_fits_and_can_be_read_by_everybody(world: World, guide: Guide) -> None:
    known = acts.Caller(world, "有名片的人", world.accounts[0])
    known.says("营业时间")
    acts.log_in(guide.page, world, "admin")

    guide.walk(Stop("customers", "/customers", shows="customer-row", main="customer-search"))
    guide.page.get_by_test_id("customer-search").fill(known.short)
    expect(guide.page.get_by_test_id("customer-row")).to_have_count(1, timeout=acts.SLOW_MS)
    guide.walk(Stop("customer", press=("customer-row",), shows="customer-card"), *RULES)
    guide.page.get_by_test_id("rules-nav").click()
    guide.walk(
        Stop("rule", press=("link:rule-row",), shows="rule-name", main="rule-save"),
        Stop("menu", f"/menu/{world.accounts[0].id}", shows="menu-entry"),
        Stop("menu-entry", press=("menu-entry",), shows="menu-panel"),
        Stop("menu-history", press=("menu-history-open",), shows="menu-history"),
    )


def test_every_page_of_figures_fits_and_can_be_read_by_everybody(world: World, guide: Guide) -> None:
    acts.log_in(guide.page, world, "admin")
    guide.walk(Stop("day", "/day", shows="day"), *LEDGER, *REVIEW)


def test_every_setting_and_overlay_fits_and_can_be_read_by_everybody(world: World, guide: Guide) -> None:
    acts.log_in(guide.page, world, "admin")
    guide.walk(*SETTINGS)
    guide.page.get_by_test_id("settings-accounts").click()
    guide.walk(Stop("settings-account", press=("account-open",), shows="account-page"), *OVER)


def test_what_is_away_or_not_allowed_is_said_on_a_screen_that_fits_too(world: World, guide: Guide) -> None:
    acts.log_in(guide.page, world)
    guide.walk(Stop("no-right", "/ledger"))
    guide.page.route("**/api/v1/customers*", lambda route: route.abort())
    guide.page.get_by_test_id("customers-nav").click()
    expect(guide.page.get_by_role("alert")).to_be_visible(timeout=acts.SLOW_MS)
    guide.look("failed")


def test_the_phones_can_be_read_by_everybody(world: World, phone: Page) -> None:
    customer = acts.Holder(world, phone, "读屏故事", world.accounts[0])
    customer.say("营业时间")
    expect(customer.heard("text").last).to_be_visible(timeout=acts.SLOW_MS)

    found = sight.barriers(phone)
    phone.goto(world.phones)
    expect(phone.get_by_test_id("phone").first).to_be_visible(timeout=acts.SLOW_MS)

    assert found + sight.barriers(phone) == []
