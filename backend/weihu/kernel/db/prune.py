"""Throwing rows away, a little at a time, so that nobody waits for it (house §2)."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from django.db import models

from weihu.kernel.db.hot import is_postgres, raw
from weihu.kernel.db.write import write

# Rows a transaction, and rows that are looked up at once.
AT_ONCE = 1_000
_LOOKED_UP = 50_000


def prune(model: type[models.Model], where: str, *values: object) -> int:
    """Takes away the rows of which the condition is true, its parameters written `{p}`; how many went.

    Looked up outside any transaction, then taken away in transactions of `AT_ONCE` rows, each looked at again: what
    has changed meanwhile stays. The rows go as they are; nothing that points at them is touched.
    """
    removed = 0
    while found := _found(model, where, values):
        for some in _parts(found):
            with write():
                removed += _take(model, where, values, some)
        if len(found) < _LOOKED_UP:
            break
    return removed


def _found(model: type[models.Model], where: str, values: Sequence[object]) -> list[Any]:
    place, mark = ("ctid::text", "%s") if is_postgres() else ("rowid", "?")
    sql = f"SELECT {place} FROM {model._meta.db_table} WHERE {where} LIMIT {_LOOKED_UP}"
    cursor = raw()
    cursor.execute(sql.format(p=mark), tuple(values))
    return [place for (place,) in cursor.fetchall()]


def _take(model: type[models.Model], where: str, values: Sequence[object], places: Sequence[Any]) -> int:
    if is_postgres():
        chosen, mark = "ctid = ANY(CAST(%s AS text)::tid[])", "%s"
        listed = "{" + ",".join(f'"{place}"' for place in places) + "}"
    else:
        chosen, mark = "rowid IN (SELECT value FROM json_each(?))", "?"
        listed = msgspec.json.encode(places).decode()
    sql = f"DELETE FROM {model._meta.db_table} WHERE {chosen} AND ({where})"
    cursor = raw()
    cursor.execute(sql.format(p=mark), (listed, *values))
    return int(cursor.rowcount)


def _parts(found: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(found), AT_ONCE):
        yield found[start : start + AT_ONCE]
