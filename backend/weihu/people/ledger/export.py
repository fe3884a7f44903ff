"""The ledger as a table for a spreadsheet: streamed, bounded, and without cells that a spreadsheet would run."""

import csv
from collections.abc import Iterator
from typing import Any

import msgspec

from weihu.foundation.audit import services as audit
from weihu.foundation.organisations.actors import Actor
from weihu.kernel import cells, clock, tenancy
from weihu.kernel.db import write
from weihu.kernel.errors import Invalid, Words, field_error
from weihu.people.ledger import presenting, selectors
from weihu.people.ledger.dimensions import DECLARED, WORDS
from weihu.people.ledger.filters import Filter
from weihu.people.ledger.models import Action

MAX_ROWS = 100_000

_COLUMNS = {
    "id": Words("编号", "Id"),
    "at": Words("时间 (UTC)", "Time (UTC)"),
    "local_date": Words("日期", "Date"),
    "local_hour": Words("小时", "Hour"),
    "actor": Words("行为者", "Actor"),
    "staff_name": Words("员工", "Staff"),
    "customer_id": Words("客户编号", "Customer id"),
    "session_id": Words("会话编号", "Session id"),
    "verb": Words("动作", "Verb"),
    "verb_words": Words("动作名称", "Verb in words"),
    "object_type": Words("对象类型", "Object type"),
    "object_id": Words("对象编号", "Object id"),
    "object_name": Words("对象", "Object"),
    "channel": Words("渠道", "Channel"),
    "account_name": Words("公众号", "Account"),
    "shop_name": Words("门店", "Shop"),
    "content_class": Words("内容类型", "Content class"),
}
_MEASURED = tuple(name for name in WORDS if name in DECLARED)


def start(actor: Actor, wanted: Filter) -> Iterator[str]:
    """The lines of the table, after noting who took it. Raises Invalid when it would be too long."""
    if wanted.until is None:
        wanted = msgspec.structs.replace(wanted, until=clock.now())
    rows = selectors.count(actor, wanted)
    if rows > MAX_ROWS:
        raise Invalid(
            field_error(
                "since",
                rows,
                f"共有 {rows} 个动作，超过一次导出的上限 {MAX_ROWS}",
                f"These are {rows} actions; one export takes {MAX_ROWS}",
                "缩小时间范围，或选一个动作",
                "Choose a shorter time, or one verb",
            )
        )
    with write():
        audit.record(
            actor, "ledger.exported", "ledger", "", f"导出动作台账 {rows} 行", f"Exported {rows} actions of the ledger"
        )
    return _lines(actor, wanted)


def _lines(actor: Actor, wanted: Filter) -> Iterator[str]:
    line = csv.writer(_Echo(), lineterminator="\r\n").writerow
    heads = [words.say(actor.language) for words in _COLUMNS.values()]
    # The mark by which spreadsheets know UTF-8.
    yield "\ufeff" + line([*heads, *(WORDS[name].say(actor.language) for name in _MEASURED)])
    pages = selectors.every(actor, wanted)
    while True:
        # The request's own scope ended when the answer began.
        with tenancy.scope(actor.organisation_id):
            actions = next(pages, None)
            if actions is None:
                return
            known = presenting.names(actor, actions)
        yield "".join(line(_cells(one, known)) for one in actions)


def _cells(one: Action, known: presenting.Names) -> list[str]:
    told = presenting.action_out(one, known)
    plain = {**told, "at": clock.rfc3339(one.at)}
    measures = {
        name: msgspec.json.encode(one.dimensions[name]).decode() for name in _MEASURED if name in one.dimensions
    }
    return [_cell(plain[name]) for name in _COLUMNS] + [_cell(measures.get(name)) for name in _MEASURED]


def _cell(value: Any) -> str:
    return "" if value is None else cells.safe(str(value))


class _Echo:
    """What csv writes to: it hands the line back."""

    def write(self, line: str) -> str:
        return line
