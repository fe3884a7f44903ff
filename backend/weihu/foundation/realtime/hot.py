"""The log's statements, on the driver's own cursor: two to write a batch, one to read a page."""

from collections.abc import Sequence
from typing import Any

import msgspec
from django.db import connection

from weihu.foundation.realtime import models
from weihu.foundation.realtime.events import Event, Kept
from weihu.kernel.db import Bulk, array, is_postgres, raw

_COUNTER = models.Counter._meta.db_table
_EVENT = models.Event._meta.db_table

# In order of organisation: two batches that meet in several of them wait for each other, never in a circle.
_COUNTED = {
    "postgresql": "SELECT id, many FROM unnest(%s::bigint[], %s::bigint[]) AS new(id, many) ORDER BY id",
    "sqlite": "SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?) WHERE true",
}
_TAKE = (
    f"INSERT INTO {_COUNTER} (organisation_id, number) {{counted}} ON CONFLICT (organisation_id)"
    f" DO UPDATE SET number = {_COUNTER}.number + excluded.number RETURNING organisation_id, number"
)
_INSERT = Bulk.insert(models.Event, "id", "organisation_id", "number", "name", "permission", "shop_id", "data", "at")
_SINCE = (
    f"SELECT organisation_id, number, name, permission, shop_id, data, at FROM {_EVENT}"
    " WHERE organisation_id = {p} AND number > {p} ORDER BY number LIMIT {p}"
)
_KEPT = (
    f"SELECT (SELECT number FROM {_COUNTER} WHERE organisation_id = {{p}}),"
    f" (SELECT min(number) FROM {_EVENT} WHERE organisation_id = {{p}})"
)

EventRow = tuple[int, int, int, str, str, int | None, str, int]


def take_numbers(counts: Sequence[tuple[int, int]]) -> dict[int, int]:
    """Takes so many numbers for each organisation; the last one of each. The rows stay locked until the commit."""
    cursor = raw()
    ordered = sorted(counts)
    if is_postgres():
        columns = [array(column) for column in zip(*ordered, strict=True)]
        cursor.execute(_TAKE.format(counted=_COUNTED["postgresql"]), columns)
    else:
        cursor.execute(_TAKE.format(counted=_COUNTED["sqlite"]), (msgspec.json.encode(ordered).decode(),))
    return dict(cursor.fetchall())


def insert(rows: Sequence[EventRow]) -> None:
    """Writes lines of the log: id, organisation, number, name, permission, shop, data as JSON, instant."""
    _INSERT.run(rows)


def since(organisation_id: int, after: int, limit: int) -> list[Event]:
    """The next lines after a number, in order."""
    found = _run(_SINCE, organisation_id, after, limit)
    return [
        Event(of, number, name, permission, shop_id, msgspec.json.decode(data), at)
        for of, number, name, permission, shop_id, data, at in found
    ]


def kept(organisation_id: int) -> Kept:
    """What the log holds."""
    [(newest, oldest)] = _run(_KEPT, organisation_id, organisation_id)
    return Kept(newest or 0, oldest)


def _run(sql: str, *values: object) -> list[tuple[Any, ...]]:
    cursor = raw()
    # Also where no transaction is open: the loops that read catch Django's errors, and close what broke (fault 69).
    with connection.wrap_database_errors:
        cursor.execute(sql.format(p="%s" if is_postgres() else "?"), values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
