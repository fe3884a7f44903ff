"""What a person sees of a conversation and its list, as data that can be compared."""

from typing import Any

from playwright.sync_api import Page, expect

from harness import acts

# How long somebody has waited moves by itself.
_SHOWN = """() => ({
  rows: [...document.querySelectorAll("[data-testid=session-row]")].map((row) => [
    row.dataset.session, row.dataset.state,
    row.querySelector(".words").innerText, row.querySelector(".unread")?.innerText,
  ]),
  views: [...document.querySelectorAll(".views button")].map((view) => view.innerText),
  thread: [...document.querySelectorAll("[data-testid=bubble]")].map((bubble) => [
    bubble.dataset.message, bubble.dataset.author, bubble.dataset.state, bubble.innerText,
  ]),
  head: document.querySelector("[data-testid=thread-head]").innerText,
  card: document.querySelector("[data-testid=customer-card]").innerText,
  window: document.querySelector("[data-testid=window-counter]").dataset.count,
})"""


# Longer than the desk waits before it asks how many wait, which is the slowest of what it asks by itself.
_STILL_MS = 2500


def at_rest(desk: Page) -> Any:
    """The screen once the card tells of the claim, and nothing changes any more."""
    told = desk.get_by_test_id("customer-card").get_by_test_id("customer-sessions")
    expect(told).to_contain_text("接待中", timeout=acts.SLOW_MS)
    shown = desk.evaluate(_SHOWN)
    for _ in range(20):
        desk.wait_for_timeout(_STILL_MS)
        before, shown = shown, desk.evaluate(_SHOWN)
        if before == shown:
            return shown
    raise AssertionError("the screen does not come to rest")
