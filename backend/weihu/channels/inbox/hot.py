"""Receipts in bulk: claimed once, decided once, handed or lost."""

from collections.abc import Iterable, Sequence

import msgspec

from weihu.channels.inbox.models import DeliveryKey, Receipt
from weihu.kernel.db import Bulk, is_postgres, raw, rows_of
from weihu.kernel.db.hot import Row

_RECEIPT, _KEY = Receipt._meta.db_table, DeliveryKey._meta.db_table

_claim = Bulk.ignore(DeliveryKey, "key", "receipt_id", "expires_at")
_insert = Bulk.insert(
    Receipt, "id", "organisation_id", "account_id", "key", "state", "route", "raw", "envelope", "handed", "lease_until",
    "attempts", "received_at", "last_delivery_at", "error", "heard",
)  # fmt: skip
_settle = Bulk.update(
    Receipt, "id", "state", "route", "reply", "reply_message_id", "handed", "error", "heard",
    set_="state = new.state, route = new.route, reply = new.reply, reply_message_id = new.reply_message_id, "
    "handed = new.handed, error = new.error, heard = new.heard",
)  # fmt: skip
_again = Bulk.update(Receipt, "id", "last_delivery_at", set_="last_delivery_at = new.last_delivery_at")
_mark = Bulk.update(Receipt, "id", "handed", set_="handed = new.handed", where=f"{_RECEIPT}.handed = 1")

_OWNERS = f"SELECT key, receipt_id FROM {_KEY} WHERE key {{any}}"
_COLUMNS = "id, state, route, reply, lease_until, reply_message_id, handed, organisation_id, heard, attempts"
_READ = f"SELECT {_COLUMNS} FROM {_RECEIPT} WHERE id {{any}} ORDER BY id"


class Known(msgspec.Struct, frozen=True):
    """A receipt as it stands."""

    id: int
    state: int
    route: int
    reply: bytes | None
    lease_until: int
    reply_message_id: int | None
    handed: int
    organisation_id: int
    heard: bool
    attempts: int


def claim(keys: Sequence[tuple[str, int, int]]) -> dict[str, int]:
    """(key, our receipt's id, expiry) → who owns each key now: us when the id is ours."""
    _claim.run(keys)
    return dict(rows_of(_OWNERS, [key for key, _, _ in keys]))


def insert(rows: Sequence[tuple[object, ...]]) -> None:
    """(id, organisation, account, key, raw, envelope, lease, received_at, last_delivery_at) each."""
    _insert.run(
        [
            (i, o, a, k, 0, 0, body, env, 0, lease, 1, at, seen, "", False)
            for i, o, a, k, body, env, lease, at, seen in rows
        ]
    )


def read(ids: Iterable[int], *, lock: bool = False) -> dict[int, Known]:
    """The receipts; `lock` keeps others from deciding them until we commit (PostgreSQL; SQLite has one writer)."""
    sql = _READ + (" FOR UPDATE" if lock and is_postgres() else "")
    return {row[0]: _known(row) for row in rows_of(sql, list(ids))}


def _known(row: Row) -> Known:
    one, state, route, reply, lease_until, message_id, handed, organisation_id, heard, attempts = row
    body = None if reply is None else bytes(reply)
    return Known(one, state, route, body, lease_until, message_id, handed, organisation_id, bool(heard), attempts)


def adopt(ids: Sequence[int], *, now: int, lease_until: int) -> set[int]:
    """Takes over receipts whose process is gone; those that we got."""
    changed = f"UPDATE {_RECEIPT} SET lease_until = {{p}}, attempts = attempts + 1 WHERE id {{any}}"
    changed += " AND state = 0 AND lease_until < {p} RETURNING id"
    cursor = raw()
    if is_postgres():
        cursor.execute(changed.format(p="%s", any="= ANY(%s)"), (lease_until, list(ids), now))
    else:
        wanted = msgspec.json.encode(list(ids)).decode()
        cursor.execute(changed.format(p="?", any="IN (SELECT value FROM json_each(?))"), (lease_until, wanted, now))
    return {row[0] for row in cursor.fetchall()}


def settle(rows: Sequence[tuple[int, int, int, bytes | None, int | None, int, str, bool]]) -> None:
    """(id, state, route, reply, message of the reply, handed, error, heard) each."""
    _settle.run(rows)


def seen_again(rows: Sequence[tuple[int, int]]) -> None:
    """(id, instant of the host): another delivery of it came."""
    _again.run(rows)


def mark(ids: Sequence[int], handed: int) -> None:
    """What became of pending passive answers."""
    _mark.run([(one, handed) for one in ids])


def give_up(receipt_id: int) -> int:
    """The request cannot wait any longer: the answer goes by the outbox unless it is decided; rows changed (0 or 1)."""
    mark_ = "%s" if is_postgres() else "?"
    cursor = raw()
    cursor.execute(f"UPDATE {_RECEIPT} SET route = 2 WHERE id = {mark_} AND route = 0", (receipt_id,))
    return int(cursor.rowcount)
