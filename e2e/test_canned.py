"""Canned replies: written, put in order, brought from a table and taken back, used by two letters."""

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from harness import acts, sight
from harness.world import World

SIZES: tuple[ViewportSize, ...] = (
    {"width": 1920, "height": 1080},
    {"width": 1280, "height": 800},
    {"width": 390, "height": 844},
)


@pytest.fixture
def page_of_canned(world: World, desk: Page) -> Page:
    """The page before an administrator."""
    acts.log_in(desk, world, "admin")
    desk.goto(f"{world.desk.rstrip('/')}/settings/canned")
    expect(desk.get_by_test_id("canned-group").first).to_be_visible(timeout=acts.SLOW_MS)
    return desk


def group(page: Page, name: str) -> Locator:
    """The group of that name."""
    return page.locator(f"[data-testid=canned-group][data-group='{name}']")


def titles(page: Page, name: str) -> list[str]:
    """What stands in it, in its order."""
    return group(page, name).locator("[data-testid=canned-row] strong").all_inner_texts()


def row(page: Page, title: str) -> Locator:
    """That reply's line."""
    return page.get_by_test_id("canned-row").filter(has=page.locator("strong").get_by_text(title, exact=True))


def write(page: Page, title: str, text: str, name: str, shortcut: str = "") -> None:
    """A new one, as a person writes it."""
    page.get_by_test_id("canned-add").click()
    page.get_by_test_id("canned-title").fill(title)
    page.get_by_test_id("canned-shortcut").fill(shortcut)
    page.get_by_test_id("canned-category").fill(name)
    page.get_by_test_id("canned-text").fill(text)
    page.get_by_test_id("canned-save").click()
    expect(row(page, title)).to_be_visible(timeout=acts.SLOW_MS)
    expect(page.get_by_role("dialog")).to_have_count(0)


def saved(page: Page) -> None:
    """Until the order has been told, and its words are gone."""
    told = page.get_by_test_id("toast").filter(has_text="次序已更改")
    expect(told.last).to_be_visible(timeout=acts.SLOW_MS)


def test_groups_are_made_and_put_in_order_by_keys_and_by_hand_and_stay_so(page_of_canned: Page) -> None:
    page = page_of_canned
    page.get_by_test_id("canned-add").click()
    page.get_by_test_id("canned-text").fill("{称呼}您好，这里是{门店}。")
    preview = page.get_by_test_id("canned-preview")
    expect(preview).to_contain_text("王女士您好，这里是城东店。")
    expect(preview).to_contain_text("您好，这里是城东店。")
    assert "{" not in preview.inner_text()
    page.keyboard.press("Escape")
    for title in ("秋检甲", "秋检乙", "秋检丙"):
        write(page, title, "欢迎到店检查。", "秋季检查")
    write(page, "轮胎价格", "每条 480 元起。", "轮胎")
    assert titles(page, "秋季检查") == ["秋检甲", "秋检乙", "秋检丙"]

    handle = row(page, "秋检丙").get_by_test_id("canned-handle")
    handle.focus()
    page.keyboard.press("Alt+ArrowUp")
    saved(page)
    expect(handle).to_be_focused()
    page.reload()
    expect(row(page, "秋检丙")).to_be_visible(timeout=acts.SLOW_MS)
    assert titles(page, "秋季检查") == ["秋检甲", "秋检丙", "秋检乙"]

    row(page, "轮胎价格").scroll_into_view_if_needed()
    row(page, "秋检甲").get_by_test_id("canned-handle").hover()
    page.mouse.down()
    aim = row(page, "轮胎价格").bounding_box()
    assert aim
    page.mouse.move(aim["x"] + 200, aim["y"] + 40, steps=4)
    page.mouse.move(aim["x"] + 200, aim["y"] + 4, steps=4)
    page.mouse.up()
    saved(page)
    expect(group(page, "轮胎").get_by_test_id("canned-row")).to_have_count(2)
    assert (titles(page, "轮胎"), titles(page, "秋季检查")) == (["秋检甲", "轮胎价格"], ["秋检丙", "秋检乙"])
    page.get_by_test_id("undo").last.click()
    expect(group(page, "秋季检查").get_by_test_id("canned-row")).to_have_count(3)

    group(page, "秋季检查").get_by_test_id("group-rename").click()
    page.get_by_test_id("group-name").fill("冬季检查")
    page.get_by_test_id("group-save").click()
    expect(group(page, "冬季检查").get_by_test_id("canned-row")).to_have_count(3, timeout=acts.SLOW_MS)
    group(page, "轮胎").get_by_test_id("group-up").click()
    expect(page.locator("[data-group='轮胎'] ~ [data-group='冬季检查']")).to_be_visible(timeout=acts.SLOW_MS)

    page.get_by_test_id("canned-search").fill("ltjg")
    expect(page.get_by_test_id("canned-row")).to_have_count(1)
    expect(row(page, "轮胎价格")).to_be_visible()
    expect(page.get_by_test_id("canned-handle")).to_have_count(0)


def test_a_table_is_read_line_by_line_imported_undone_and_exported(page_of_canned: Page, tmp_path: Path) -> None:
    page = page_of_canned
    write(page, "导入前", "旧的话", "表格", "drq")
    table = tmp_path / "快捷回复.csv"
    lines = ("表格,导入前,drq,新的话", "表格,保养价格表,bjb,小保养 480 元起", "表格,没有内容,,")
    table.write_bytes("\r\n".join(["分组,标题,快捷码,内容", *lines]).encode("gbk"))

    page.get_by_test_id("canned-import").click()
    page.get_by_test_id("import-file").set_input_files(table)
    summary = page.get_by_test_id("import-summary")
    for words in ("新增 1", "修改 1", "不变 0", "拒绝 1"):
        expect(summary).to_contain_text(words, timeout=acts.SLOW_MS)
    expect(page.get_by_test_id("import-dialog")).to_contain_text("GBK")
    refused = page.get_by_test_id("import-line").first
    expect(refused).to_have_attribute("data-outcome", "refuse")
    expect(refused).to_contain_text("内容是空的")
    expect(refused).to_contain_text("4")
    assert sight.cut(page) == []
    assert sight.barriers(page) == []
    page.get_by_test_id("import-do").click()
    expect(row(page, "保养价格表")).to_be_visible(timeout=acts.SLOW_MS)
    expect(row(page, "导入前")).to_contain_text("新的话")
    page.get_by_test_id("undo").last.click()
    expect(row(page, "保养价格表")).to_have_count(0, timeout=acts.SLOW_MS)
    expect(row(page, "导入前")).to_contain_text("旧的话")

    with page.expect_download() as download:
        page.get_by_test_id("canned-export").click()
    exported = io.StringIO(download.value.path().read_bytes().decode("utf-8-sig"), newline="")
    rows = list(csv.DictReader(exported))
    assert {"分组": "表格", "标题": "导入前", "快捷码": "drq", "内容": "旧的话", "门店": ""} in rows

    (tmp_path / "坏.csv").write_bytes(b"\x89PNG\r\n\x00\xff")
    page.get_by_test_id("canned-import").click()
    page.get_by_test_id("import-file").set_input_files(tmp_path / "坏.csv")
    expect(page.get_by_test_id("import-wrong")).to_contain_text("CSV UTF-8", timeout=acts.SLOW_MS)
    expect(page.get_by_test_id("import-do")).to_be_disabled()


def test_two_letters_find_one_in_its_group_and_escape_leaves_what_was_typed(
    world: World, page_of_canned: Page, second_desk: Page
) -> None:
    write(page_of_canned, "保险报价", "{称呼}您好，报价马上发您。", "保险")
    caller = acts.Caller(world, "快捷故事", world.accounts[0])
    caller.says("人工")
    acts.log_in(second_desk, world, "agent")
    acts.claim(second_desk, caller)
    field = acts.composer(second_desk)

    field.press_sequentially("/")
    expect(second_desk.get_by_test_id("canned-heading").first).to_be_visible()
    field.press("Escape")
    expect(second_desk.get_by_test_id("canned-menu")).to_have_count(0)
    expect(field).to_have_value("/")
    expect(field).to_be_focused()
    second_desk.reload()
    expect(acts.composer(second_desk)).to_have_value("/", timeout=acts.SLOW_MS)

    field = acts.composer(second_desk)
    field.fill("")
    field.press_sequentially("/bxbj")
    expect(second_desk.get_by_test_id("canned").first).to_contain_text("保险报价")
    expect(second_desk.get_by_test_id("canned").first).to_contain_text("保险")
    assert sight.barriers(second_desk) == []
    field.press("Enter")
    expect(field).to_have_value("您好，报价马上发您。")


def test_the_page_and_its_dialogs_fit_and_can_be_read_by_everybody(page_of_canned: Page) -> None:
    page = page_of_canned
    for language in ("zh", "en"):
        if language == "en":
            page.get_by_test_id("language").click()
            expect(page.locator("html")).to_have_attribute("lang", "en")
        for size in SIZES:
            page.set_viewport_size(size)
            sight.settle(page)
            assert sight.cut(page) == []
            assert sight.is_reachable(page.get_by_test_id("canned-add"))
            for opener in ("canned-add", "canned-import"):
                page.get_by_test_id(opener).click()
                expect(page.get_by_role("dialog")).to_be_visible()
                assert sight.cut(page) == []
                assert sight.barriers(page) == []
                page.keyboard.press("Escape")
                expect(page.get_by_role("dialog")).to_have_count(0)
        page.set_viewport_size(SIZES[1])
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        assert sight.barriers(page) == []
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        assert sight.barriers(page) == []
    page.get_by_test_id("language").click()
