"""Everything that an agent can say, and everything that was said before: as customer and agent see it."""

import io
import re
from pathlib import Path

import av
import httpx
import pytest
from playwright.sync_api import Page, expect

from harness import acts
from harness.world import World

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF\n"


@pytest.fixture
def talk(world: World, desk: Page) -> acts.Caller:
    """A customer whom the agent at the desk has claimed."""
    acts.log_in(desk, world)
    customer = acts.Caller(world, "故事里的周女士", world.accounts[0])
    customer.says("人工")
    acts.claim(desk, customer)
    return customer


def video(folder: Path) -> Path:
    """A second of a film as a phone makes it."""
    target = io.BytesIO()
    with av.open(target, "w", format="mp4") as sink:
        stream = sink.add_stream("mpeg4", rate=10)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for _ in range(10):
            sink.mux(stream.encode(av.VideoFrame(64, 48, "yuv420p")))
        sink.mux(stream.encode(None))
    path = folder / "试驾.mp4"
    path.write_bytes(target.getvalue())
    return path


def sent(desk: Page, kind: str) -> None:
    """Until the platform has something of that kind."""
    expect(acts.bubbles(desk, "agent", state="sent", kind=kind).last).to_be_visible(timeout=acts.SLOW_MS)


def test_a_video_an_article_and_a_question_are_sent_and_what_is_tapped_comes_back(
    world: World, phone: Page, desk: Page, tmp_path: Path
) -> None:
    acts.log_in(desk, world)
    customer = acts.Holder(world, phone, "故事里的吴先生", world.accounts[0])
    customer.say("人工")
    acts.claim(desk, customer)

    desk.get_by_test_id("attach-input").set_input_files(video(tmp_path))
    expect(desk.get_by_test_id("attachment")).to_have_attribute("data-mime", "video/mp4", timeout=acts.SLOW_MS)
    desk.get_by_test_id("send").click()
    sent(desk, "video")
    expect(customer.heard("video").last).to_be_visible(timeout=acts.SLOW_MS)

    desk.get_by_test_id("article-open").click()
    desk.get_by_test_id("article-title").fill("冬季保养八折")
    desk.get_by_test_id("article-url").fill("https://a.example/winter")
    desk.get_by_test_id("article-send").click()
    sent(desk, "articles")
    expect(phone.get_by_test_id("article").filter(has_text="冬季保养八折")).to_be_visible(timeout=acts.SLOW_MS)

    desk.get_by_test_id("choices-open").click()
    desk.get_by_test_id("choices-head").fill("您想什么时候来？")
    desk.get_by_test_id("choices-entry-1").fill("今天下午")
    desk.get_by_test_id("choices-entry-2").fill("明天上午")
    desk.get_by_test_id("choices-send").click()
    sent(desk, "choices")
    phone.get_by_test_id("choice").filter(has_text="明天上午").click()

    expect(acts.bubbles(desk, "customer", kind="choice")).to_contain_text("明天上午", timeout=acts.SLOW_MS)


def test_a_file_goes_as_a_link_that_the_customer_opens_without_a_login(
    world: World, phone: Page, desk: Page, tmp_path: Path
) -> None:
    acts.log_in(desk, world)
    customer = acts.Holder(world, phone, "故事里的郑女士", world.accounts[0])
    customer.say("人工")
    acts.claim(desk, customer)
    paper = tmp_path / "报价单.pdf"
    paper.write_bytes(PDF)

    desk.get_by_test_id("attach-input").set_input_files(paper)
    expect(desk.get_by_test_id("attachment")).to_contain_text("7 天", timeout=acts.SLOW_MS)
    desk.get_by_test_id("send").click()
    sent(desk, "articles")

    expect(phone.get_by_test_id("article").filter(has_text="报价单.pdf")).to_be_visible(timeout=acts.SLOW_MS)
    link = acts.bubbles(desk, "agent", kind="articles").last.get_by_role("link").get_attribute("href") or ""
    answer = httpx.get(link, trust_env=False)
    assert (answer.status_code, answer.content) == (200, PDF)
    assert answer.headers["content-disposition"].startswith("attachment")
    assert httpx.get(link[:-4] + "AAA=", trust_env=False).status_code == 404


def test_an_answer_that_was_planned_waits_in_the_thread_and_goes_at_its_time(
    world: World, desk: Page, talk: acts.Caller
) -> None:
    acts.composer(desk).fill("到店前提醒您带行驶证")
    desk.get_by_test_id("later-open").click()
    desk.get_by_test_id("later-soon").first.click()
    desk.get_by_test_id("later-send").click()
    planned = acts.bubbles(desk, "agent", state="planned")
    expect(planned).to_contain_text(re.compile(r"将于 .*\d\d:\d\d 发送"), timeout=acts.SLOW_MS)

    planned.get_by_test_id("planned-edit").click()
    expect(acts.composer(desk)).to_have_value("到店前提醒您带行驶证")
    expect(planned).to_have_count(0)
    acts.composer(desk).fill("到店前提醒您带行驶证和驾照")
    desk.get_by_test_id("later-open").click()
    desk.get_by_test_id("later-soon").first.click()
    desk.get_by_test_id("later-send").click()
    expect(planned).to_have_count(1, timeout=acts.SLOW_MS)

    world.advance(16 * 60)

    gone = acts.bubbles(desk, "agent", state="sent").filter(has_text="行驶证和驾照")
    expect(gone).to_be_visible(timeout=acts.SLOW_MS)
    expect(planned).to_have_count(0)


def test_one_scrolls_back_through_the_sessions_before_and_an_address_opens_at_a_message(
    desk: Page, talk: acts.Caller
) -> None:
    acts.answer(desk, "第一次的回答")
    acts.close(desk, "已答复")
    talk.says("人工")
    acts.claim(desk, talk)
    acts.answer(desk, "第二次的回答")

    thread = desk.get_by_test_id("thread")
    first = acts.bubbles(desk, "agent").filter(has_text="第一次的回答")
    expect(first).to_be_visible(timeout=acts.SLOW_MS)
    dividers = thread.get_by_test_id("session-divider")
    expect(dividers.first).to_contain_text("李华 接待")
    expect(dividers.first).to_contain_text("已解决")
    expect(dividers.first).to_contain_text("已答复")

    message = acts.bubbles(desk, "agent").filter(has_text="第二次的回答").get_attribute("data-message")
    desk.goto(f"{desk.url.split('?')[0]}?message={message}")
    expect(desk.locator(f"[data-message='{message}'].found")).to_be_visible(timeout=acts.SLOW_MS)


def test_a_colleague_who_is_mentioned_sees_it_and_who_else_looks_is_seen(
    world: World, desk: Page, second_desk: Page, talk: acts.Caller
) -> None:
    acts.log_in(second_desk, world, "supervisor")
    second_desk.get_by_test_id("conversations-nav").click()
    talk.says("机油灯亮了")
    acts.bubbles(desk, "customer").filter(has_text="机油灯亮了").hover(timeout=acts.SLOW_MS)
    desk.get_by_test_id("note-open").click()
    note = desk.get_by_test_id("note-text").locator("textarea").or_(desk.get_by_test_id("note-text")).last
    note.press_sequentially("请看一下 @")
    expect(desk.get_by_test_id("colleague").first).to_be_visible(timeout=acts.SLOW_MS)
    boss = second_desk.get_by_test_id("me").inner_text().split()[0]
    note.press_sequentially(boss)
    note.press("Enter")
    desk.get_by_test_id("note-add").click()

    mention = second_desk.get_by_test_id("mention")
    expect(mention).to_contain_text("请看一下", timeout=acts.SLOW_MS)
    mention.click()

    expect(second_desk.locator("[data-testid=note][data-calls-me]")).to_be_visible(timeout=acts.SLOW_MS)
    expect(mention).to_have_count(0, timeout=acts.SLOW_MS)
    expect(desk.get_by_test_id("lookers")).to_contain_text(boss, timeout=acts.SLOW_MS)


def test_a_quote_and_faces_are_shown_and_the_customer_gets_the_quoted_line(
    world: World, phone: Page, desk: Page
) -> None:
    acts.log_in(desk, world)
    customer = acts.Holder(world, phone, "故事里的冯先生", world.accounts[0])
    customer.say("人工")
    acts.claim(desk, customer)
    customer.says("周末开门吗[微笑]/::D")
    asked = acts.bubbles(desk, "customer").filter(has_text="周末开门吗")
    expect(asked.get_by_role("img", name="微笑")).to_be_visible(timeout=acts.SLOW_MS)
    expect(asked.get_by_role("img", name="呲牙")).to_be_visible()

    asked.hover()
    asked.get_by_test_id("quote-message").click()
    expect(desk.get_by_test_id("quote-bar")).to_contain_text("周末开门吗")
    desk.get_by_test_id("faces-open").click()
    desk.get_by_test_id("faces").get_by_role("button", name="玫瑰").click()
    acts.composer(desk).press("End")
    acts.composer(desk).press_sequentially("开门的")
    desk.get_by_test_id("send").click()

    mine = acts.bubbles(desk, "agent", state="sent").filter(has_text="开门的")
    expect(mine.get_by_test_id("quote")).to_contain_text("周末开门吗", timeout=acts.SLOW_MS)
    customer.hears("「周末开门吗")


def test_a_voice_is_recorded_and_sent(desk: Page, talk: acts.Caller) -> None:
    desk.get_by_test_id("voice-record").click()
    expect(desk.get_by_test_id("voice-recording")).to_contain_text("2 秒", timeout=acts.SLOW_MS)
    desk.get_by_test_id("voice-stop").click()
    expect(desk.get_by_test_id("attachment")).to_have_attribute("data-mime", "audio/mpeg", timeout=acts.SLOW_MS)
    desk.get_by_test_id("send").click()
    sent(desk, "voice")
    expect(acts.bubbles(desk, "agent", kind="voice").get_by_test_id("voice")).to_be_visible()


def test_marked_words_become_a_tag_with_one_tap_and_a_field_with_two(desk: Page, talk: acts.Caller) -> None:
    talk.says("置换意向")
    words = acts.bubbles(desk, "customer").filter(has_text="置换意向").locator(".text")
    expect(words).to_be_visible(timeout=acts.SLOW_MS)

    words.dblclick()
    words.evaluate("(element) => getSelection().selectAllChildren(element)")
    words.dispatch_event("mouseup", {"bubbles": True})
    desk.get_by_test_id("selection-tag").click()

    expect(desk.get_by_test_id("tag").filter(has_text="置换意向")).to_be_visible(timeout=acts.SLOW_MS)
