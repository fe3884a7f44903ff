"""What is wrong with a menu, and what would change for followers: pure."""

from typing import Any

import pytest

from weihu.channels.menus import diff, rules
from weihu.channels.menus.ports import Entry
from weihu.channels.wechat import menu
from weihu.channels.wechat.menu import WeChatMenus

LIMITS = WeChatMenus.limits


def reply(name: str, key: str = "") -> Entry:
    return Entry(name, "reply", key=key or name)


def group(name: str, *entries: Entry) -> Entry:
    return Entry(name, "group", entries=entries)


def found(*entries: Entry) -> list[tuple[str, str, str]]:
    return [(one.field, one.message.say("zh"), one.remedy.say("zh")) for one in rules.complaints(entries, LIMITS)]


def test_a_whole_menu_has_nothing_to_complain_of() -> None:
    program = Entry("我的车", "mini_program", url="https://a.cn/car", appid="wx1", path="pages/car")

    assert found(group("服务", *(reply(f"服务{number}") for number in range(5))), reply("活动"), program) == []


@pytest.mark.parametrize(
    ("entries", "field", "words", "remedy"),
    [
        ((), "entries", "菜单是空的", "至少添加一个"),
        (tuple(reply(name) for name in "甲乙丙丁"), "entries", "一级菜单最多 3 个", "移到子菜单"),
        ((group("服务", *(reply(name) for name in "甲乙丙丁戊己")),), "entries[0].entries", "「服务」的子菜单最多 5 个", "移到"),
        ((group("服务"),), "entries[0].entries", "「服务」下面没有子菜单", "添加子菜单"),
        ((reply("活动"), reply("最新优惠活动")), "entries[1].name", "「最新优惠活动」名称太长（18 字节，最多 16）", "5 个汉字"),
        ((group("服务", reply("一二三四五六七八九十一二三四五六七八九十一")),), "entries[0].entries[0].name", "63 字节", "20 个汉字"),
        ((reply("", "A"),), "entries[0].name", "第 1 栏没有名称", "填写名称"),
        ((group("服务", reply("甲"), reply("", "A")),), "entries[0].entries[1].name", "第 1 栏第 2 项没有名称", "填写"),
        ((Entry("活动", "reply"),), "entries[0].key", "「活动」没有填写菜单键", "填写菜单键"),
        ((reply("活动", "钥" * 43),), "entries[0].key", "「活动」的菜单键太长（最多 128 字节）", "请缩短"),
        ((Entry("官网", "page", url="www.a.cn"),), "entries[0].url", "「官网」的网址不完整", "https://"),
        ((Entry("官网", "page", url="https://a.cn/" + "x" * 1020),), "entries[0].url", "太长（最多 1024 字节）", "缩短"),
        ((Entry("车", "mini_program", url="https://a.cn", path="p"),), "entries[0].appid", "没有填写小程序 AppID", "填写"),
        ((Entry("图", "material"),), "entries[0].medium", "没有填写素材 ID", "填写"),
        ((Entry("旧图文", "console", medium="news"),), "entries[0].kind", "在微信后台设置", "换一种类型"),
        ((group("服务", group("里面", reply("甲"))),), "entries[0].entries[0].kind", "不能再有子菜单", "换一种"),
        ((Entry("{活}", "reply"),), "entries[0].key", "「{活}」没有填写菜单键", "填写"),
    ],
)  # fmt: skip
def test_a_complaint_names_the_entry_what_is_wrong_and_the_remedy(
    entries: tuple[Entry, ...], field: str, words: str, remedy: str
) -> None:
    [(place, said, advice)] = found(*entries)

    assert place == field
    assert words in said
    assert remedy in advice


def test_only_what_a_kind_needs_is_kept() -> None:
    mixed = Entry(" 活动 ", "reply", key=" K ", url="https://a.cn", medium="m", entries=(reply("甲"),))

    assert rules.tidied([mixed]) == (Entry("活动", "reply", key="K"),)


LIVE = (group("服务", reply("顾问"), reply("求援"), reply("报修")), reply("活动"))


def told(*draft: Entry) -> list[tuple[str, str, Any, Any]]:
    return [(one.what, one.name, one.before, one.after) for one in diff.changes(LIVE, draft)]


def test_the_same_menu_differs_in_nothing() -> None:
    assert told(*LIVE) == []


def test_what_is_new_and_what_is_gone_is_told_with_its_place() -> None:
    assert told(group("服务", reply("顾问"), reply("报修")), reply("活动"), reply("官网")) == [
        ("added", "官网", None, (3, 0)),
        ("removed", "求援", (1, 2), None),
    ]


def test_an_entry_put_first_is_the_only_one_that_moved() -> None:
    assert told(group("服务", reply("报修"), reply("顾问"), reply("求援")), reply("活动")) == [
        ("moved", "报修", (1, 3), (1, 1))
    ]


def test_an_insertion_moves_nobody() -> None:
    assert told(group("服务", reply("新"), reply("顾问"), reply("求援"), reply("报修")), reply("活动")) == [
        ("added", "新", None, (1, 1))
    ]


def test_columns_that_change_places_are_one_move_and_their_entries_none() -> None:
    assert told(LIVE[1], LIVE[0]) == [("moved", "服务", (1, 0), (2, 0))]


def test_an_entry_that_goes_to_another_column_has_moved() -> None:
    draft = (group("服务", reply("顾问"), reply("报修")), group("活动们", reply("活动"), reply("求援")))

    assert told(*draft) == [
        ("added", "活动们", None, (2, 0)),
        ("moved", "活动", (2, 0), (2, 1)),
        ("moved", "求援", (1, 2), (2, 2)),
    ]


def test_a_new_name_or_another_action_is_a_change_with_before_and_after() -> None:
    draft = (
        group("售后", reply("顾问"), reply("道路救援", "求援"), reply("报修")),
        Entry("活动", "page", url="https://a.cn"),
    )

    changes = {
        one.name: [(part.field, part.before, part.after) for part in one.parts] for one in diff.changes(LIVE, draft)
    }

    assert changes == {
        "售后": [("name", "服务", "售后")],
        "道路救援": [("name", "求援", "道路救援")],
        "活动": [("kind", "reply", "page"), ("key", "活动", ""), ("url", "", "https://a.cn")],
    }


def test_the_platforms_shape_goes_there_and_back() -> None:
    entries = (
        group(
            "服务", reply("甲"), Entry("码", "scan", key="S"), Entry("等", "scan_wait", key="W"),
            Entry("位", "place", key="P"), Entry("拍", "camera", key="C"),
        ),
        group("更多", Entry("图", "picture", key="G"), Entry("册", "album", key="A"), Entry("材", "material", medium="M"),
              Entry("文", "article", medium="T")),
        group("去", Entry("网", "page", url="https://a.cn"),
              Entry("程", "mini_program", url="https://a.cn", appid="wx1", path="p")),
    )  # fmt: skip

    assert menu.entries_of(menu.buttons(entries)) == entries


def test_what_was_made_in_the_console_is_kept_as_such() -> None:
    shown = [{"name": "旧图文", "type": "news", "value": "x"}, {"name": "网", "type": "view", "url": "https://a.cn"}]

    assert menu.entries_of(shown) == (
        Entry("旧图文", "console", medium="news"),
        Entry("网", "page", url="https://a.cn"),
    )
