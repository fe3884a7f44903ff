"""Canned replies in order and in tables: arranged, planned, imported, undone, exported."""

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from factories import organisations
from factories.conversations import Desk, desk
from factories.http import client
from weihu.conversations.canned import rules, tables
from weihu.conversations.canned.models import Canned
from weihu.foundation.audit.models import Entry

pytestmark = pytest.mark.django_db

HEAD = "分组,标题,快捷码,内容,门店"


@pytest.fixture
def place() -> Desk:
    return desk()


@pytest.fixture
def boss(place: Desk) -> Any:
    """Edits everywhere."""
    return client(organisations.staff(place.organisation, "supervisor"))


def written(place: Desk, title: str, shop: Any = None, **fields: Any) -> Canned:
    more = {"text": "好", "created_at": 1, **fields}
    return Canned.unscoped.create(organisation=place.organisation, shop=shop, title=title, **more)


def titles(who: Any) -> list[str]:
    return [row["title"] for row in who.get("/canned").json()]


def table(*lines: str, head: str = HEAD, encoding: str = "utf-8") -> bytes:
    return "\r\n".join([head, *lines]).encode(encoding)


def sent(who: Any, path: str, data: bytes) -> Any:
    return who.upload(path, file=SimpleUploadedFile("canned.csv", data, "text/csv"))


def plan(who: Any, data: bytes, query: str = "") -> Any:
    return sent(who, f"/canned/imports/plan{query}", data)


def told(who: Any, data: bytes) -> list[tuple[int, str]]:
    return [(one["line"], one["outcome"]) for one in plan(who, data).json()["lines"]]


def audited(place: Desk) -> list[str]:
    return list(Entry.unscoped.filter(object_type="canned").order_by("id").values_list("verb", flat=True))


@pytest.mark.pg
def test_words_stand_in_the_order_and_the_groups_that_they_were_put_in(place: Desk, boss: Any) -> None:
    one, two, three = (written(place, title) for title in "甲乙丙")
    order = [(three, "价格"), (one, "价格"), (two, "")]

    places = [{"canned_id": str(words.pk), "category": group} for words, group in order]
    answer = boss.put("/canned/order", {"places": places})

    assert answer.status_code == 200
    assert [(row["title"], row["category"]) for row in answer.json()] == [("丙", "价格"), ("甲", "价格"), ("乙", "")]
    assert titles(client(place.wang)) == ["丙", "甲", "乙"]
    assert boss.put("/canned/order", {"places": places}).status_code == 200
    assert audited(place) == ["canned.arranged"]


def test_an_order_of_others_than_there_are_changes_nothing(place: Desk, boss: Any) -> None:
    one, two = written(place, "甲"), written(place, "乙")
    shops = written(place, "店", place.shop)

    for named in ([one], [one, two, shops], [one, one], [two, one, two]):
        places = [{"canned_id": str(words.pk), "category": "新"} for words in named]
        assert boss.put("/canned/order", {"places": places}).status_code == 409

    assert titles(boss) == ["甲", "乙", "店"]
    assert audited(place) == []


def test_who_edits_one_shops_words_orders_those_behind_everybodys(place: Desk) -> None:
    everybodys = written(place, "全", position=7)
    one, two = written(place, "甲", place.shop), written(place, "乙", place.shop)
    here = client(place.boss)
    mine = [{"canned_id": str(words.pk)} for words in (two, one)]

    moved = here.put("/canned/order", {"shop_id": str(place.shop.pk), "places": mine})
    refused = here.put("/canned/order", {"places": [{"canned_id": str(everybodys.pk), "category": "新"}]})

    assert (moved.status_code, refused.status_code) == (200, 403)
    assert titles(here) == ["全", "乙", "甲"]
    assert Canned.unscoped.get(pk=everybodys.pk).category == ""


def test_new_words_stand_behind_the_others_and_no_more_fit_than_the_limit(
    place: Desk, boss: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("weihu.conversations.canned.services.MOST", 3)
    for title in "甲乙丙":
        assert boss.post("/canned", {"title": title, "text": "好"}).status_code == 201

    full = boss.post("/canned", {"title": "丁", "text": "好"})

    assert titles(boss) == ["甲", "乙", "丙"]
    assert (full.status_code, "3 条" in full.json()["fields"][0]["message"]) == (422, True)


@pytest.mark.pg
def test_a_table_is_planned_line_by_line_then_done_then_undone(place: Desk, boss: Any) -> None:
    written(place, "营业时间", shortcut="time", text="八点", category="常用")
    written(place, "地址", text="三江路 1 号", category="常用")
    data = table(
        "常用,营业时间,TIME,八点半,",  # 2: known again by its shortcut
        "常用,地址,,三江路 1 号,",  # 3: says the same
        '价格,保养价格,bj,"480 元起，\r\n含工时",',  # 4 and 5
        "价格,空的,,,",  # 6: no text
        "价格,叫名字,,您好{姓名},",  # 7
        "价格,再来,bj,又是它,",  # 8: the shortcut of line 4
        "价格,西店,,好,没有的店",  # 9
        "",  # 10: an empty line says nothing
        f"店里,本店,,好,{place.shop.name}",  # 11
    )

    answer = plan(boss, data)

    assert answer.status_code == 200
    lines = answer.json()["lines"]
    assert [(one["line"], one["outcome"]) for one in lines] == [
        (2, "change"), (3, "same"), (4, "add"), (6, "refuse"), (7, "refuse"), (8, "refuse"), (9, "refuse"), (11, "add"),
    ]  # fmt: skip
    assert lines[0]["changes"] == ["shortcut", "text"]
    reasons = " ".join(" ".join(one["reasons"]) for one in lines)
    assert all(word in reasons for word in ("内容是空的", "没有这个变量", "与第 4 行重复", "没有门店「没有的店」"))
    assert (Canned.unscoped.count(), audited(place)) == (2, [])

    done = sent(boss, f"/canned/imports?key={answer.json()['key']}", data)

    assert done.status_code == 200
    assert titles(boss) == ["营业时间", "地址", "保养价格", "本店"]
    assert Canned.unscoped.get(title="保养价格").text == "480 元起，\n含工时"
    assert Canned.unscoped.get(title="营业时间").text == "八点半"
    assert boss.post("/canned/imports/undo", done.json()).status_code == 204
    assert titles(boss) == ["营业时间", "地址"]
    assert Canned.unscoped.get(title="营业时间").text == "八点"
    assert audited(place) == ["canned.imported", "canned.import_undone"]


def test_what_was_changed_between_plan_and_import_is_not_written_over(place: Desk, boss: Any) -> None:
    known = written(place, "地址", text="旧")
    data = table("常用,地址,,新,")
    key = plan(boss, data).json()["key"]
    boss.patch(f"/canned/{known.pk}", {"title": "店址"})

    answer = sent(boss, f"/canned/imports?key={key}", data)

    assert answer.status_code == 409
    assert list(Canned.unscoped.values_list("title", "text")) == [("店址", "旧")]


@pytest.mark.parametrize(
    ("encoding", "told_as"), [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("gbk", "gb18030"), ("gb18030", "gb18030")]
)
def test_the_encodings_of_chinese_spreadsheets_are_read(place: Desk, boss: Any, encoding: str, told_as: str) -> None:
    answer = plan(boss, table("常用,营业时间,time,每天八点半,", encoding=encoding)).json()

    assert (answer["encoding"], answer["lines"][0]["title"]) == (told_as, "营业时间")


@pytest.mark.parametrize("head", ["Group;Title;Shortcut;Text", "group\ttitle\tshortcut\ttext", "Text,Title"])
def test_other_separators_and_orders_and_english_names_are_read(boss: Any, head: str) -> None:
    separator = next((one for one in ";\t" if one in head), ",")
    cells = {"group": "常用", "title": "时间", "shortcut": "time", "text": "八点"}
    line = separator.join(cells[name.lower()] for name in head.split(separator))

    [found] = plan(boss, table(line, head=head)).json()["lines"]

    assert (found["outcome"], found["title"], found["text"]) == ("add", "时间", "八点")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "文件是空的"),
        (table("甲,乙", head="名字,话"), "第一行没有这些列：标题、内容"),
        (table("常用,甲,,好,", encoding="utf-16"), "看不懂文件的编码"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\xff\xff", "看不懂文件的编码"),
        (table('常用,甲,,"没有结束的引号,'), "从第 2 行起不是合格的 CSV"),
        (table(*["常用,甲,,好,"] * (tables.MAX_LINES + 1)), "有 1001 行，一次最多 1000 行"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(place: Desk, boss: Any, data: bytes, words: str) -> None:
    for path in ("/canned/imports/plan", "/canned/imports?key=x"):
        answer = sent(boss, path, data)

        assert answer.status_code == 422
        [found] = answer.json()["fields"]
        assert (found["field"], words in found["message"], bool(found["remedy"])) == ("file", True, True)
    assert not Canned.unscoped.exists()


def test_a_thousand_lines_are_taken_at_once(place: Desk, boss: Any, django_assert_max_num_queries: Any) -> None:
    data = table(*(f"常用,标题{number},k{number},好," for number in range(tables.MAX_LINES)))
    key = plan(boss, data).json()["key"]

    with django_assert_max_num_queries(60):
        done = sent(boss, f"/canned/imports?key={key}", data)

    assert len(done.json()["added"]) == tables.MAX_LINES == Canned.unscoped.count()


def test_a_file_that_is_too_large_is_refused(boss: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_BYTES", 1 << 20)

    assert plan(boss, b"a" * ((1 << 20) + 1)).status_code == 413


def test_more_lines_than_there_is_room_for_are_refused_one_by_one(
    place: Desk, boss: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("weihu.conversations.canned.services.MOST", 2)
    written(place, "有了")

    assert told(boss, table(",有了,,新的,", ",甲,,好,", ",乙,,好,")) == [(2, "change"), (3, "add"), (4, "refuse")]


def test_who_edits_one_shop_imports_there_and_nothing_for_all(place: Desk) -> None:
    here = client(place.boss)
    data = table(f",店里的,,好,{place.shop.name}", ",大家的,,好,")

    everybodys = plan(here, data).json()
    for_shop = plan(here, data, f"?shop_id={place.shop.pk}").json()

    assert [one["outcome"] for one in everybodys["lines"]] == ["add", "refuse"]
    assert [one["outcome"] for one in for_shop["lines"]] == ["add", "add"]
    assert {one["shop_id"] for one in for_shop["lines"]} == {str(place.shop.pk)}


@pytest.mark.parametrize("who", ["agent", "elsewhere"])
def test_who_may_not_edit_plans_imports_undoes_and_exports_nothing(place: Desk, who: str) -> None:
    words = written(place, "好", place.shop)
    staff = place.wang if who == "agent" else organisations.staff(desk("四海").organisation, "admin")
    other = client(staff)

    undone = other.post("/canned/imports/undo", {"added": [str(words.pk)]})
    exported = other.get("/canned/export.csv")

    assert (undone.status_code, exported.status_code) == ((403, 403) if who == "agent" else (204, 200))
    assert "好" not in exported.content.decode().partition("\r\n")[2]
    if who == "agent":
        assert plan(other, table(",甲,,好,")).status_code == 403
    assert Canned.unscoped.filter(pk=words.pk).exists()


def test_an_export_runs_in_no_spreadsheet_and_comes_back_as_it_was(place: Desk, boss: Any) -> None:
    for title in ("=1+1", "+86", "-好", "@我", "普通"):
        written(place, title, text=f"{title}，第一行\n第二行", category="符号")
    written(place, "店里", place.shop, shortcut="shop")

    answer = boss.get("/canned/export.csv")

    assert answer.content.startswith("\ufeff分组,标题".encode())
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert [row[1] for row in rows[1:]] == ["'=1+1", "'+86", "'-好", "'@我", "普通", "店里"]
    assert rows[-1] == ["", "店里", "shop", "好", place.shop.name]
    assert {outcome for _, outcome in told(boss, answer.content)} == {"same"}


def test_the_limits_hold_for_tables_as_for_forms() -> None:
    long = rules.faults(title="题" * 61, text="文" * 2001, category="组" * 41, shortcut="a b" * 7)

    assert [found.field for found in long] == ["title", "text", "category", "shortcut", "shortcut"]
    assert rules.faults(title="题" * 60, text="文" * 2000, category="组" * 40, shortcut="a" * 20) == []
