"""Canned replies: who sees, edits and uses which."""

from typing import Any

import pytest

from factories import organisations
from factories.conversations import Desk, desk
from factories.http import client
from weihu.conversations.canned.models import Canned
from weihu.foundation.audit.models import Entry

pytestmark = pytest.mark.django_db

WORDS = {"title": "营业时间", "text": "我们每天 8:30 到 17:30 营业。", "shortcut": "time", "category": "常用"}


@pytest.fixture
def place() -> Desk:
    return desk()


def written(place: Desk, title: str, shop: Any = None, **fields: Any) -> Canned:
    return Canned.unscoped.create(
        organisation=place.organisation, shop=shop, title=title, text="好", created_at=1, **fields
    )


def audited(place: Desk) -> list[str]:
    found = Entry.unscoped.filter(organisation=place.organisation, object_type="canned").order_by("id")
    return list(found.values_list("words_zh", flat=True))


def test_words_are_written_changed_and_taken_away_with_a_line_of_audit_each(place: Desk) -> None:
    boss = client(place.boss)

    made = boss.post("/canned", {**WORDS, "shop_id": str(place.shop.pk)})
    path = f"/canned/{made.json()['id']}"
    changed = boss.patch(path, {"text": "新的时间"})
    gone = boss.delete(path)

    assert (made.status_code, changed.status_code, gone.status_code) == (201, 200, 204)
    assert made.json() == {
        **WORDS, "id": made.json()["id"], "shop_id": str(place.shop.pk), "position": 0, "uses": 0,
    }  # fmt: skip
    assert (changed.json()["text"], changed.json()["title"]) == ("新的时间", "营业时间")
    assert not Canned.unscoped.exists()
    assert audited(place) == [
        "新增快捷回复「营业时间」",
        "修改快捷回复「营业时间」：内容",
        "删除快捷回复「营业时间」",
    ]


def test_one_sees_the_organisations_words_and_those_of_ones_shops_in_order(place: Desk) -> None:
    west = organisations.shop(place.organisation, "城西店")
    written(place, "乙", place.shop, position=2)
    written(place, "甲", position=1)
    written(place, "西", west)
    written(desk("四海"), "外")

    def titles(staff: Any) -> list[str]:
        return [row["title"] for row in client(staff).get("/canned").json()]

    assert titles(place.wang) == ["甲", "乙"]
    assert titles(organisations.staff(place.organisation, "marketing")) == ["甲", "乙", "西"]
    assert titles(organisations.staff(place.organisation, None)) == []


def test_a_list_of_words_is_one_query(place: Desk, django_assert_num_queries: Any) -> None:
    wang = client(place.wang)
    for count in (1, 20):
        for number in range(count):
            written(place, f"{count}-{number}")
        with django_assert_num_queries(1):  # the words
            wang.get("/canned")


def test_uses_are_counted(place: Desk) -> None:
    words = written(place, "好")

    for _ in range(2):
        assert client(place.wang).post(f"/canned/{words.pk}/uses").status_code == 204

    assert Canned.unscoped.get(pk=words.pk).uses == 2


@pytest.mark.parametrize(
    ("who", "own", "everybodys"),
    [("agent", 403, 403), ("supervisor here", 201, 403), ("supervisor everywhere", 201, 201), ("elsewhere", 404, 201)],
)
def test_who_may_write_for_a_shop_and_who_for_all(place: Desk, who: str, own: int, everybodys: int) -> None:
    staff = {
        "agent": place.wang,
        "supervisor here": place.boss,
        "supervisor everywhere": organisations.staff(place.organisation, "supervisor"),
        "elsewhere": organisations.staff(desk("四海").organisation, "admin"),
    }[who]

    statuses = [
        client(staff).post("/canned", body).status_code for body in ({**WORDS, "shop_id": str(place.shop.pk)}, WORDS)
    ]

    assert statuses == [own, everybodys]
    assert Canned.unscoped.count() == statuses.count(201)
    assert Entry.unscoped.filter(verb="canned.added").count() == statuses.count(201)


@pytest.mark.parametrize(
    ("who", "status"), [("agent", 403), ("supervisor of another shop", 404), ("admin elsewhere", 404)]
)
def test_who_may_not_edit_changes_nothing(place: Desk, who: str, status: int) -> None:
    words = written(place, "好", place.shop)
    staff = {
        "agent": place.wang,
        "supervisor of another shop": organisations.staff(
            place.organisation, "supervisor", organisations.shop(place.organisation, "城西店")
        ),
        "admin elsewhere": organisations.staff(desk("四海").organisation, "admin"),
    }[who]

    statuses = {
        client(staff).patch(f"/canned/{words.pk}", {"title": "坏"}).status_code,
        client(staff).delete(f"/canned/{words.pk}").status_code,
    }

    assert statuses == {status}
    assert Canned.unscoped.get(pk=words.pk).title == "好"
    assert audited(place) == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({**WORDS, "title": " "}, "title"),
        ({**WORDS, "shortcut": "a b"}, "shortcut"),
        ({**WORDS, "text": "a" * 2001}, "text"),
        ({**WORDS, "uses": 5}, "uses"),
    ],
)
def test_malformed_words_are_told_with_their_field(place: Desk, body: Any, field: str) -> None:
    answer = client(place.boss).post("/canned", body)

    assert (answer.status_code, [found["field"] for found in answer.json()["fields"]]) == (422, [field])
    assert not Canned.unscoped.exists()


@pytest.mark.parametrize("text", ["您好{姓名}", "{车牌}到期", "{ }"])
def test_a_variable_that_nobody_fills_is_an_error_when_the_words_are_saved(place: Desk, text: str) -> None:
    boss = client(place.boss)
    mine = {**WORDS, "shop_id": str(place.shop.pk)}

    refused = boss.post("/canned", {**mine, "text": text})
    made = boss.post("/canned", {**mine, "text": "{称呼}您好，我是{门店}的{客服}（{公众号}）"})
    changed = boss.patch(f"/canned/{made.json()['id']}", {"text": text})

    assert (refused.status_code, made.status_code, changed.status_code) == (422, 201, 422)
    [told] = refused.json()["fields"]
    assert told["field"] == "text"
    assert "{称呼}" in told["remedy"]
