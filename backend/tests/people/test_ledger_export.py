"""The ledger as a table."""

import csv
import io
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from factories import people
from weihu.foundation.audit.models import Entry

from .conftest import House

BYS = ["verb", "day", "rule", "account", "shop", "staff", "actor"]


def noon(day: int) -> int:
    return int(datetime(2026, 3, day, 12, tzinfo=ZoneInfo("Asia/Shanghai")).timestamp() * 1000)


# ---- export


@pytest.mark.pg
def test_the_export_is_the_list_as_a_table_and_who_took_it_is_noted(house: House, monkeypatch: Any) -> None:
    from weihu.people.ledger import selectors

    person, _ = people.customer(house.account, name='=HYPERLINK("http://x")')
    expected = [
        str(people.action(person, "customer.followed", dimensions={"quantity": {"visits": n + 1}}).id) for n in range(5)
    ]
    every = selectors.every
    monkeypatch.setattr(selectors, "every", lambda actor, wanted: every(actor, wanted, chunk=2))

    answer = house.client().get("/actions/export.csv", verb="customer.followed")

    assert (answer.status_code, answer["Content-Type"]) == (200, "text/csv; charset=utf-8")
    text = answer.getvalue().decode()
    assert text.startswith("\ufeff编号,")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row["编号"] for row in rows] == expected[::-1]
    assert {row["对象"] for row in rows} == {'\'=HYPERLINK("http://x")'}
    assert [row["数量质量"] for row in rows] == [f'{{"visits":{n + 1}}}' for n in range(5)][::-1]
    assert list(Entry.unscoped.filter(verb="ledger.exported").values_list("words_zh", "staff_id")) == [
        ("导出动作台账 5 行", house.supervisor.id)
    ]


def test_an_export_that_would_be_too_long_is_refused_with_the_remedy(house: House, monkeypatch: Any) -> None:
    from weihu.people.ledger import export

    monkeypatch.setattr(export, "MAX_ROWS", 1)
    for _ in range(2):
        people.action(people.customer(house.account)[0], "customer.followed")

    refused = house.client().get("/actions/export.csv")

    assert refused.status_code == 422
    assert refused.json()["fields"][0]["remedy"] == "缩小时间范围，或选一个动作"
    assert Entry.unscoped.filter(verb="ledger.exported").count() == 0
