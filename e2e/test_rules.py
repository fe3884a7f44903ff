"""Rules at the desk: written, tried, heard on a phone, counted, edited by two at once, taken away and back."""

from playwright.sync_api import Page, expect

from harness import acts
from harness.world import World

WORDS = "故事暗号"


def test_a_new_rule_is_tried_on_the_bench_answers_on_the_phone_and_is_counted(
    world: World, phone: Page, desk: Page, second_desk: Page
) -> None:
    acts.log_in(desk, world, "marketing")
    desk.get_by_test_id("rules-nav").click()
    desk.get_by_test_id("rule-add").click()
    desk.get_by_test_id("rule-name").fill("故事规则")
    desk.get_by_test_id("rule-phrases").fill(f"{WORDS}\n另一个{WORDS}")
    desk.get_by_test_id("reply-text").fill("第一条：听到了暗号")
    desk.get_by_test_id("reply-add").click()
    desk.get_by_test_id("reply-text").nth(1).fill("第二条：顾问马上来")
    desk.get_by_test_id("rule-hand-over").click()
    desk.get_by_test_id("rule-queue").fill("故事队列")
    desk.get_by_test_id("rule-skill").fill("讲故事")
    desk.get_by_test_id("rule-save").click()
    row = desk.get_by_test_id("rule-row").filter(has_text="故事规则")
    expect(row).to_contain_text(WORDS)
    expect(row.get_by_test_id("rule-hits")).to_have_attribute("data-count", "0")

    desk.get_by_test_id("bench-open").click()
    desk.get_by_test_id("bench-words").fill(WORDS)
    desk.get_by_test_id("bench-run").click()
    told = desk.get_by_test_id("bench-result")
    expect(told).to_contain_text("第二条：顾问马上来")
    winner, *others = told.get_by_test_id("bench-candidate").all()
    assert "故事规则" in winner.inner_text()
    assert WORDS in winner.inner_text(), "the bench tells which phrase matched"
    assert all("故事规则" not in other.inner_text() for other in others)
    # Nobody was answered and nothing was counted.
    expect(row.get_by_test_id("rule-hits")).to_have_attribute("data-count", "0")

    customer = acts.Holder(world, phone, "故事里的冯女士", world.accounts[0])
    customer.say(WORDS)
    customer.hears("第一条：听到了暗号")
    customer.hears("第二条：顾问马上来")

    desk.reload()
    expect(row.get_by_test_id("rule-hits")).to_have_attribute("data-count", "1", timeout=acts.SLOW_MS)
    row.get_by_test_id("rule-hits").click()
    expect(desk.get_by_test_id("ledger-total")).to_have_attribute("data-count", "1")
    expect(desk.get_by_test_id("action-row")).to_contain_text(customer.short)

    acts.log_in(second_desk, world)
    acts.open_waiting(second_desk, customer)
    expect(second_desk.get_by_test_id("thread-head")).to_contain_text("故事队列")
    expect(second_desk.get_by_test_id("thread-head")).to_contain_text("讲故事")


def test_who_saves_a_rule_second_is_told_and_loses_nothing_and_a_deleted_one_comes_back(
    world: World, desk: Page, second_desk: Page
) -> None:
    acts.log_in(desk, world, "marketing")
    acts.log_in(second_desk, world, "admin")
    for page in (desk, second_desk):
        page.get_by_test_id("rules-nav").click()
        page.get_by_test_id("rule-row").filter(has_text="发票").first.get_by_role("link").first.click()
        expect(page.get_by_test_id("rule-name")).not_to_have_value("")
    second_desk.get_by_test_id("reply-text").first.fill("管理员写了一半的话")

    desk.get_by_test_id("reply-text").first.fill("市场同事改好的话")
    desk.get_by_test_id("rule-save").click()
    expect(desk.get_by_test_id("rule-add")).to_be_visible()

    # Told while she types, and refused if she saves all the same; her words stay.
    expect(second_desk.get_by_test_id("rule-stale")).to_be_visible(timeout=acts.SLOW_MS)
    second_desk.get_by_test_id("rule-save").click()
    expect(second_desk.get_by_test_id("toast")).to_contain_text("已被")
    expect(second_desk.get_by_test_id("reply-text").first).to_have_value("管理员写了一半的话")
    second_desk.get_by_test_id("rule-reload").click()
    expect(second_desk.get_by_test_id("reply-text").first).to_have_value("市场同事改好的话")

    second_desk.get_by_test_id("rule-remove").click()
    row = desk.get_by_test_id("rule-row").filter(has_text="发票")
    expect(row).to_have_count(0, timeout=acts.SLOW_MS)
    second_desk.get_by_test_id("undo").click()
    expect(row).to_have_count(1, timeout=acts.SLOW_MS)
    row.get_by_role("link").first.click()
    expect(desk.get_by_test_id("reply-text").first).to_have_value("市场同事改好的话")
