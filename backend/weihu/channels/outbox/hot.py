"""The statements of the lines of outgoing messages; dispatchers serve all organisations of the installation."""

from collections.abc import Collection, Sequence
from typing import Any

import msgspec
from django.db import connection

from weihu.channels.outbox.models import Outgoing, Upload
from weihu.channels.outbox.windows.hot import Pair, of_pairs
from weihu.kernel.db import Bulk, is_postgres, raw, rows_of

_T = Outgoing._meta.db_table
_UPLOAD = Upload._meta.db_table

# The intent is unique: asked for twice, it is one message (fault 33).
QUEUE = Bulk.ignore(
    Outgoing,
    *("id", "organisation_id", "account_id", "recipient", "customer_id", "message_id", "intent", "body", "state"),
    *("reason", "detail", "after_receipt_id", "not_before", "expires_at", "lease_until", "fence", "attempts"),
    *("progress", "created_at", "review"),
)

_MINE = f"{_T}.fence = new.fence"

# Held while its files are brought to the platform: still queued, nobody else takes it.
HOLD = Bulk.update(
    Outgoing,
    *("id", "fence", "lease_until"),
    set_=f"lease_until = new.lease_until, fence = {_T}.fence + 1",
    where=f"{_MINE} AND {_T}.state = 'queued'",
)

SEND = Bulk.update(
    Outgoing,
    *("id", "fence", "lease_until"),
    set_=f"state = 'sending', lease_until = new.lease_until, fence = {_T}.fence + 1, attempts = {_T}.attempts + 1",
    where=f"{_MINE} AND {_T}.state = 'queued'",
)

RENEW = Bulk.update(
    Outgoing,
    *("id", "fence", "lease_until"),
    set_="lease_until = new.lease_until",
    where=f"{_MINE} AND {_T}.lease_until > 0",
)

SETTLE = Bulk.update(
    Outgoing,
    *("id", "fence", "state", "reason", "detail", "not_before", "attempts", "progress", "lease_until", "ended_at"),
    set_="state = new.state, reason = new.reason, detail = new.detail, not_before = new.not_before,"
    " attempts = new.attempts, progress = new.progress, lease_until = new.lease_until, ended_at = new.ended_at",
    where=_MINE,
)

UPLOADED = Bulk.upsert(
    Upload,
    *("account_id", "file_id", "use", "media_id", "expires_at"),
    on=["account_id", "file_id", "use"],
    set_="media_id = excluded.media_id, expires_at = excluded.expires_at",
)


class Head(msgspec.Struct, frozen=True):
    """The message whose turn it is for one person."""

    id: int
    organisation_id: int
    account_id: int
    recipient: str
    customer_id: int
    message_id: int | None
    intent: str
    body: Any
    reason: str
    expires_at: int
    fence: int
    attempts: int
    progress: int

    @property
    def pair(self) -> Pair:
        """Whom it is for."""
        return self.account_id, self.recipient


class Gone(msgspec.Struct, frozen=True):
    """A row that reached its end without a dispatcher's answer."""

    id: int
    organisation_id: int
    account_id: int
    recipient: str
    customer_id: int
    message_id: int | None


_HEAD = ", ".join(f"o.{name}" for name in Head.__struct_fields__)
_GONE = ", ".join(Gone.__struct_fields__)


def accounts_waiting() -> list[int]:
    """The accounts with something on its way: steps through the index from one to the next, however long the lines."""
    rows = _all(
        f"""
        WITH RECURSIVE step(id) AS (
            SELECT min(account_id) FROM {_T} WHERE state IN ('queued', 'sending')
            UNION ALL
            SELECT (SELECT min(account_id) FROM {_T} WHERE state IN ('queued', 'sending') AND account_id > step.id)
            FROM step WHERE step.id IS NOT NULL
        )
        SELECT id FROM step WHERE id IS NOT NULL
        """
    )
    return [row[0] for row in rows]


def heads(account_id: int, *, now: int, wall: int, limit: int, lock: bool) -> list[Head]:
    """The account's messages whose turn it is, oldest first: at most one a person, and none to a person to whom one
    is being sent (house §6).

    A message that waits for a passive part, or for another try, holds back those behind it; one that is planned for
    later stands in line only when its time has come.
    """
    locked = "FOR UPDATE OF o SKIP LOCKED" if lock and is_postgres() else ""
    rows = _all(
        f"""
        SELECT {_HEAD} FROM {_T} o
        WHERE o.account_id = {{p}} AND o.state IN ('queued', 'sending') AND o.state = 'queued'
            AND o.not_before <= {{p}} AND o.lease_until < {{p}} AND o.after_receipt_id IS NULL
            AND NOT EXISTS (
                SELECT 1 FROM {_T} other
                WHERE other.account_id = o.account_id AND other.recipient = o.recipient
                    AND other.state IN ('queued', 'sending') AND other.id <> o.id
                    AND (
                        other.state = 'sending' OR other.lease_until >= {{p}}
                        OR (other.id < o.id AND (other.attempts > 0 OR other.not_before <= {{p}}))
                    )
            )
        ORDER BY o.id LIMIT {{p}} {locked}
        """,
        *(account_id, now, wall, wall, now, limit),
    )
    return [_head(row) for row in rows]


def held(rows: Sequence[tuple[int, int]]) -> set[int]:
    """Which of these (id, fence) are still ours; locked until the commit, so that they stay so."""
    fences = dict(rows)
    lock = "FOR UPDATE" if is_postgres() else ""
    found = rows_of(f"SELECT id, fence FROM {_T} WHERE id {{any}} ORDER BY id {lock}", list(fences))
    return {row_id for row_id, fence in found if fences[row_id] == fence}


def present(ids: Sequence[int]) -> set[int]:
    """Those of these rows that are there."""
    return {row[0] for row in rows_of(f"SELECT id FROM {_T} WHERE id {{any}}", ids)}


def has_lost(wall: int) -> bool:
    """Whether a message is in `sending` whose dispatcher is gone."""
    rows = _all(
        f"""
        SELECT id FROM {_T}
        WHERE state IN ('queued', 'sending') AND state = 'sending' AND lease_until < {{p}} LIMIT 1
        """,
        wall,
    )
    return bool(rows)


def give_up_lost(*, wall: int, now: int, reason: str) -> list[Gone]:
    """Nobody can say whether these left: `unknown`, never `queued`. The fence rises, so that a dispatcher which was
    only asleep can no longer write (fault 73).
    """
    return _gone(
        f"""
        UPDATE {_T} SET state = 'unknown', reason = {{p}}, fence = fence + 1, lease_until = 0, ended_at = {{p}}
        WHERE state IN ('queued', 'sending') AND state = 'sending' AND lease_until < {{p}} RETURNING {_GONE}
        """,
        *(reason, now, wall),
    )


def overdue(*, now: int, wall: int, limit: int) -> list[int]:
    """Queued messages that nobody wants any more. A look only: opens no write transaction.

    That accounts have positive ids is said for SQLite, which otherwise reads the whole table and not the index of what
    is on its way.
    """
    rows = _all(
        f"""
        SELECT id FROM {_T} WHERE account_id > 0 AND state IN ('queued', 'sending') AND state = 'queued'
            AND expires_at <= {{p}} AND lease_until < {{p}} LIMIT {{p}}
        """,
        *(now, wall, limit),
    )
    return [row[0] for row in rows]


def expire(ids: Sequence[int], *, now: int, wall: int) -> list[Gone]:
    """Ends those of them that are still queued."""
    rows = rows_of(
        f"""
        WITH late AS (SELECT id FROM {_T} WHERE id {{any}})
        UPDATE {_T} SET state = 'expired', reason = 'expired', fence = fence + 1, lease_until = 0, ended_at = {{p}}
        WHERE id IN (SELECT id FROM late) AND state = 'queued' AND expires_at <= {{p}} AND lease_until < {{p}}
        RETURNING {_GONE}
        """,
        *(ids, now, now, wall),
    )
    return [Gone(*row) for row in rows]


def release(receipt_ids: Sequence[int]) -> int:
    """Rows that wait for these passive answers may go; how many."""
    rows = rows_of(
        f"""
        UPDATE {_T} SET after_receipt_id = NULL WHERE after_receipt_id {{any}} AND state = 'queued'
        RETURNING id
        """,
        receipt_ids,
    )
    return len(rows)


def withhold(receipt_ids: Sequence[int], *, now: int, reason: str) -> list[Gone]:
    """Rows that wait for these passive answers do not go."""
    rows = rows_of(
        f"""
        WITH waiting AS (SELECT id FROM {_T} WHERE after_receipt_id {{any}})
        UPDATE {_T} SET state = 'refused', reason = {{p}}, fence = fence + 1, ended_at = {{p}}
        WHERE id IN (SELECT id FROM waiting) AND state = 'queued' RETURNING {_GONE}
        """,
        *(receipt_ids, reason, now),
    )
    return [Gone(*row) for row in rows]


def refuse_line(pairs: Collection[Pair], *, now: int, reason: str) -> list[Gone]:
    """What else is queued for a person who cannot be reached does not go either (fault 23)."""
    found: list[Gone] = []
    for account_id, recipient in sorted(pairs):
        found += _gone(
            f"""
            UPDATE {_T} SET state = 'refused', reason = {{p}}, fence = fence + 1, lease_until = 0, ended_at = {{p}}
            WHERE account_id = {{p}} AND recipient = {{p}} AND state IN ('queued', 'sending') AND state = 'queued'
            RETURNING {_GONE}
            """,
            *(reason, now, account_id, recipient),
        )
    return found


def uploads(account_ids: Sequence[int], *, good_until: int) -> list[tuple[int, int, str, str]]:
    """(account, file, use, media id) of what these accounts' platforms have beyond that instant."""
    return [
        (row[0], row[1], row[2], row[3])
        for row in rows_of(
            f"SELECT account_id, file_id, use, media_id FROM {_UPLOAD} WHERE account_id {{any}} AND expires_at > {{p}}"
            " ORDER BY account_id, file_id, use DESC",
            *(list(account_ids), good_until),
        )
    ]


def busy(pairs: Sequence[Pair]) -> set[Pair]:
    """Those of these persons to whom something is on its way."""
    rows = of_pairs(
        f"""
        SELECT DISTINCT o.account_id, o.recipient FROM {{pairs}}
        JOIN {_T} o ON o.account_id = pair.account_id AND o.recipient = pair.recipient
            AND o.state IN ('queued', 'sending')
        """,
        pairs,
    )
    return {(account_id, recipient) for account_id, recipient in rows}


def _all(sql: str, *values: object) -> list[tuple[Any, ...]]:
    cursor = raw()
    # Also where no transaction is open: the loops that ask catch Django's errors, and close what broke (fault 69).
    with connection.wrap_database_errors:
        cursor.execute(sql.format(p="%s" if is_postgres() else "?"), values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _gone(sql: str, *values: object) -> list[Gone]:
    return [Gone(*row) for row in _all(sql, *values)]


def _head(row: tuple[Any, ...]) -> Head:
    """JSON comes as text on both databases: Django tells psycopg to leave it."""
    values = dict(zip(Head.__struct_fields__, row, strict=True))
    return Head(**{**values, "body": msgspec.json.decode(values["body"])})
