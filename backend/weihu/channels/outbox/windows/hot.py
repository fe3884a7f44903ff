"""The statements of the window ledger; each takes persons as pairs (account, recipient)."""

from collections.abc import Sequence
from typing import Any

import msgspec

from weihu.channels.outbox.models import Outgoing, Spending, Window
from weihu.channels.outbox.windows.rules import Account, Opening, Spend
from weihu.kernel.db import Bulk, array, is_postgres, raw

Pair = tuple[int, str]

_WINDOW = Window._meta.db_table
_SPENDING = Spending._meta.db_table
_OUTGOING = Outgoing._meta.db_table

OPEN = Bulk.upsert(
    Window,
    *("account_id", "recipient", "trigger", "opened_at", "closes_at", "allowed"),
    on=["account_id", "recipient", "trigger"],
    set_="opened_at = excluded.opened_at, closes_at = excluded.closes_at, allowed = excluded.allowed"
    f" WHERE {_WINDOW}.opened_at < excluded.opened_at",
)

CLOSE = Bulk.upsert(
    Spending,
    *("account_id", "recipient", "spends", "closed_at"),
    on=["account_id", "recipient"],
    set_=f"closed_at = excluded.closed_at WHERE {_SPENDING}.closed_at < excluded.closed_at",
)

# The dispatcher's: leaves `closed_at` to those who close.
SPEND = Bulk.upsert(
    Spending,
    *("account_id", "recipient", "spends", "closed_at"),
    on=["account_id", "recipient"],
    set_="spends = excluded.spends",
)

# Spendings that count for nothing any more: nothing is open to be spent of, nor is anything kept closed by them.
WITHOUT_WINDOWS = (
    f"closed_at < {{p}} AND NOT EXISTS (SELECT 1 FROM {_WINDOW} w"
    f" WHERE w.account_id = {_SPENDING}.account_id AND w.recipient = {_SPENDING}.recipient)"
)


def of_pairs(sql: str, pairs: Sequence[Pair], *more: object) -> list[tuple[Any, ...]]:
    """Runs a select in which `{pairs}` is a table of (account_id, recipient); further parameters follow as `{p}`."""
    if not pairs:
        return []
    cursor = raw()
    if is_postgres():
        table = "unnest(%s::bigint[], %s::text[]) AS pair(account_id, recipient)"
        accounts, recipients = (array(column) for column in zip(*pairs, strict=True))
        cursor.execute(sql.format(pairs=table, p="%s"), (accounts, recipients, *more))
    else:
        table = (
            "(SELECT json_extract(value, '$[0]') AS account_id, json_extract(value, '$[1]') AS recipient"
            " FROM json_each(?)) AS pair"
        )
        cursor.execute(sql.format(pairs=table, p="?"), (msgspec.json.encode(pairs).decode(), *more))
    found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def load(pairs: Sequence[Pair]) -> dict[Pair, Account]:
    """These persons' windows, in two statements."""
    windows = of_pairs(
        f"""
        SELECT w.account_id, w.recipient, w.trigger, w.opened_at, w.closes_at, w.allowed FROM {{pairs}}
        JOIN {_WINDOW} w ON w.account_id = pair.account_id AND w.recipient = pair.recipient
        """,
        pairs,
    )
    openings: dict[Pair, list[Opening]] = {}
    for account_id, recipient, *opening in windows:
        openings.setdefault((account_id, recipient), []).append(Opening(*opening))
    spendings = of_pairs(
        f"""
        SELECT s.account_id, s.recipient, s.spends, s.closed_at FROM {{pairs}}
        JOIN {_SPENDING} s ON s.account_id = pair.account_id AND s.recipient = pair.recipient
        """,
        pairs,
    )
    spent = {
        (a, r): (msgspec.json.decode(spends, type=tuple[Spend, ...]), closed) for a, r, spends, closed in spendings
    }
    return {pair: Account(tuple(openings.get(pair, ())), *spent.get(pair, ((), 0))) for pair in pairs}


def save(changed: Sequence[tuple[Pair, Account]]) -> None:
    """Writes what was spent."""
    SPEND.run([(*pair, msgspec.json.encode(windows.spends).decode(), 0) for pair, windows in sorted(changed)])


def in_line(pairs: Sequence[Pair]) -> dict[Pair, int]:
    """How many messages to each of these persons are queued: they will spend too. Those in `sending` have spent."""
    rows = of_pairs(
        f"""
        SELECT o.account_id, o.recipient, count(*) FROM {{pairs}}
        JOIN {_OUTGOING} o ON o.account_id = pair.account_id AND o.recipient = pair.recipient
            AND o.state IN ('queued', 'sending')
        WHERE o.state = 'queued' GROUP BY o.account_id, o.recipient
        """,
        pairs,
    )
    return {(account_id, recipient): count for account_id, recipient, count in rows}
