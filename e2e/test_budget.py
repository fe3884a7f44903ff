"""The desk stays light: what it loads before an agent sees her conversations."""

from playwright.sync_api import Page, expect

from harness import acts, budget
from harness.world import World


def test_all_script_before_the_conversations_stand_there_fits_into_its_budget(world: World, desk: Page) -> None:
    acts.log_in(desk, world)
    with budget.counted(desk) as scripts:
        desk.goto(f"{world.desk.rstrip('/')}/conversations/mine")
        expect(desk.get_by_test_id("view-mine")).to_be_visible(timeout=acts.SLOW_MS)
        desk.wait_for_load_state("load")

    assert len(scripts) > 3, "the page loads its script from here"
    assert sum(scripts.values()) <= budget.SCRIPT_KB, scripts
