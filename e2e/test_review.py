"""What a person must look at: answers that may not have arrived, messages that could not be worked on."""

from playwright.sync_api import Locator, Page, expect

from harness import acts
from harness.world import World

SEND = "/cgi-bin/message/custom/send"


def _unknown(desk: Page, words: str) -> Locator:
    """Answers while the connection dies; the thread tells the truth about it."""
    acts.composer(desk).fill(words)
    desk.get_by_test_id("send").click()
    bubble = acts.bubbles(desk, "agent").filter(has_text=words)
    expect(bubble).to_have_attribute("data-state", "unknown", timeout=acts.SLOW_MS)
    expect(bubble.get_by_test_id("bubble-reason")).to_contain_text("结果未知")
    return bubble


def _row(page: Page, words: str) -> Locator:
    return page.get_by_test_id("outgoing-row").filter(has_text=words)


def test_an_answer_of_unknown_fate_says_so_in_the_thread_and_a_supervisor_decides(
    world: World, phone: Page, desk: Page, second_desk: Page
) -> None:
    acts.log_in(desk, world)
    customer = acts.Holder(world, phone, "故事里的赵先生", world.accounts[0])
    customer.say("人工")
    acts.claim(desk, customer)

    # One arrived although its answer did not, the other never did: nobody at the desk can tell them apart.
    world.break_calls(path=SEND, times=1, reset=True, applied=True)
    arrived = _unknown(desk, "这一条其实到了")
    world.break_calls(path=SEND, times=1, reset=True, applied=False)
    lost = _unknown(desk, "这一条没有到")
    world.break_calls()
    customer.hears("这一条其实到了")
    expect(customer.heard("text").filter(has_text="这一条没有到")).to_have_count(0)

    acts.log_in(second_desk, world, "supervisor")
    second_desk.get_by_test_id("review-nav").click()
    expect(_row(second_desk, "这一条其实到了")).to_have_attribute("data-state", "unknown")
    _row(second_desk, "这一条其实到了").get_by_test_id("outgoing-session").click()
    expect(acts.bubbles(second_desk, "agent").filter(has_text="这一条其实到了")).to_be_visible()
    second_desk.go_back()
    expect(_row(second_desk, "这一条其实到了").get_by_test_id("outgoing-customer")).to_contain_text(customer.short)
    _row(second_desk, "这一条其实到了").get_by_test_id("outgoing-dismiss").click()
    expect(_row(second_desk, "这一条其实到了")).to_have_count(0)
    _row(second_desk, "这一条没有到").get_by_test_id("outgoing-resend").click()
    expect(_row(second_desk, "这一条没有到")).to_have_count(0)

    customer.hears("这一条没有到")
    expect(lost).to_have_attribute("data-state", "sent", timeout=acts.SLOW_MS)
    expect(arrived).to_have_attribute("data-state", "unknown")
    for words in ("这一条其实到了", "这一条没有到"):
        expect(customer.heard("text").filter(has_text=words)).to_have_count(1)


def test_a_message_that_could_not_be_worked_on_is_listed_with_its_reason_and_can_be_tried_again_or_let_be(
    world: World, phone: Page, desk: Page
) -> None:
    customer = acts.Holder(world, phone, "故事里的钱女士", world.accounts[0])
    for words in ("停车方便吗", "营业时间"):
        customer.say(words)
    answers = customer.heard("text").filter(has_text="销售展厅")
    expect(answers).to_have_count(1, timeout=acts.SLOW_MS)
    first, second = world.spoil("营业时间"), world.spoil("停车方便吗")

    acts.log_in(desk, world, "supervisor")
    expect(desk.get_by_test_id("failed-banner")).to_have_attribute("data-count", "2")
    desk.get_by_test_id("failed-banner").get_by_role("link").click()
    expect(desk.get_by_test_id("failed-banner")).to_have_count(0)
    expect(desk.get_by_test_id("receipt-row")).to_have_count(2)
    row = desk.locator(f"[data-testid=receipt-row][data-receipt='{first}']")
    for shown in ("营业时间", customer.short, "KeyError", customer.account.name):
        expect(row).to_contain_text(shown)

    row.get_by_test_id("receipt-replay").click()
    expect(row).to_have_count(0)
    expect(answers).to_have_count(2, timeout=acts.SLOW_MS)

    other = desk.locator(f"[data-testid=receipt-row][data-receipt='{second}']")
    other.get_by_test_id("receipt-drop").click()
    expect(other).to_have_count(0)
    desk.get_by_test_id("receipt-state").select_option("dropped")
    expect(other).to_contain_text("停车方便吗")
    expect(other.get_by_test_id("receipt-replay")).to_have_count(0)
