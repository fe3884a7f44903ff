"""Sessions on the path: open ones read in one statement, created and saved in one each (house §4, §5)."""

from collections.abc import Collection, Iterable, Sequence

import msgspec

from weihu.channels.accounts.models import Account
from weihu.conversations.sessions.models import Session
from weihu.conversations.sessions.rules import Open
from weihu.foundation.organisations.models import Shop, Staff
from weihu.kernel.db import Bulk, Columns, TransientDatabaseError, is_postgres, rows_of

Pair = tuple[int, int]

_TABLE = Session._meta.db_table
_COLUMNS = Open.__struct_fields__
# Spelled as the condition of `one_open_session`, so that its small index is used.
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM {_TABLE} WHERE customer_id {{any}} AND NOT (state = 'closed')"

_INSERT = Bulk.insert(Session, *_COLUMNS, "wrap_up", "snooze_note")
_CHANGED = (
    "state", "agent_id", "queue", "service_class", "skill", "handed_over_by", "waiting_at", "claimed_at", "answered_at",
    "closed_at", "close_reason", "last_message_id", "last_at", "unread", "snoozed_until", "returned_at",
)  # fmt: skip
_UPDATE = Bulk.update(
    Session,
    "id",
    *_CHANGED,
    "version",
    set_=", ".join(f"{name} = new.{name}" for name in _CHANGED) + ", version = new.version + 1",
    where=f"{_TABLE}.version = new.version",
)


def open_of(pairs: Sequence[Pair], *, lock: bool = False) -> dict[Pair, Open]:
    """The open sessions of these (account id, customer id), in one statement; a pair without one is absent.

    With `lock` they stay ours until the transaction ends: rows are locked by id on PostgreSQL; on SQLite the
    transaction has the only pen already.
    """
    if not pairs:
        return {}
    wanted = set(pairs)
    tail = " ORDER BY id FOR UPDATE" if lock and is_postgres() else ""
    found = (Open(*row) for row in rows_of(_SELECT + tail, sorted({customer for _, customer in wanted})))
    by_pair = {(session.account_id, session.customer_id): session for session in found}
    return {pair: session for pair, session in by_pair.items() if pair in wanted}


# A session and by whom, to which account and in which shop it is held, by name: what every open screen asks for with
# each event.
_SESSION = Columns(Session, of="s")
_BESIDE = (
    ("agent", Columns(Staff, "id", "name", of="g")),
    ("account", Columns(Account, "id", "name", of="a")),
    ("shop", Columns(Shop, "id", "name", of="h")),
)
_NAMED = (
    f"SELECT {', '.join([_SESSION.sql, *(columns.sql for _, columns in _BESIDE)])} FROM {_TABLE} s"
    f" LEFT JOIN {Staff._meta.db_table} g ON g.id = s.agent_id"
    f" LEFT JOIN {Account._meta.db_table} a ON a.id = s.account_id"
    f" LEFT JOIN {Shop._meta.db_table} h ON h.id = s.shop_id"
    " WHERE s.id {any} AND s.organisation_id = {p}"
)


def named(session_ids: Collection[int], *, organisation_id: int) -> list[Session]:
    """These sessions of the organisation with the names that their screens show; one that is gone is absent."""
    found = []
    for row in rows_of(_NAMED, sorted(session_ids), organisation_id):
        session, at = _SESSION.row(row[: _SESSION.count]), _SESSION.count
        for name, columns in _BESIDE:
            told = row[at : at + columns.count]
            setattr(session, name, None if told[0] is None else columns.row(told))
            at += columns.count
        found.append(session)
    return found


def _counts(where: str) -> str:
    # Spelled as the condition of `session_people`, so that its small index is used.
    return (
        f"WITH people AS (SELECT state, agent_id, snoozed_until, unread FROM {_TABLE} WHERE {where}"
        " AND state IN ('waiting', 'serving')),"
        " mine AS (SELECT snoozed_until, unread FROM people WHERE state = 'serving' AND agent_id = {p})"
        " SELECT (SELECT COUNT(*) FROM mine WHERE snoozed_until IS NULL),"
        " (SELECT COUNT(*) FROM people WHERE state = 'waiting'),"
        " (SELECT COUNT(*) FROM mine WHERE snoozed_until IS NOT NULL), (SELECT COUNT(*) FROM mine WHERE unread > 0)"
    )


_COUNTS_EVERYWHERE = _counts("organisation_id {any}")
_COUNTS_IN_SHOPS = _counts("shop_id {any} AND organisation_id = {p}")


def counts(organisation_id: int, agent_id: int, *, shops: Collection[int] | None) -> tuple[int, int, int, int]:
    """Of what people have in these shops (None: in all and in none): how many the agent serves, how many wait, how many
    she put away, and of hers those with words that she has not seen.
    """
    if shops is None:
        [found] = rows_of(_COUNTS_EVERYWHERE, [organisation_id], agent_id)
    else:
        [found] = rows_of(_COUNTS_IN_SHOPS, sorted(shops), organisation_id, agent_id)
    mine, waiting, snoozed, unread = found
    return mine, waiting, snoozed, unread


def lock_open(pairs: Sequence[Pair]) -> dict[Pair, Open]:
    """`open_of` under lock."""
    return open_of(pairs, lock=True)


def create_many(sessions: Sequence[Open]) -> None:
    """Stores new sessions (`rules.opened`, then whatever happened to them in the same turn)."""
    _INSERT.run([(*msgspec.structs.astuple(session), "", "") for session in sessions])


def save_many(sessions: Iterable[Open]) -> None:
    """Writes back sessions that were read under lock; the stored version becomes one more than the struct's.

    Raises TransientDatabaseError when one was changed meanwhile (it was read without lock): the batch is done again.
    """
    rows = [(one.id, *(getattr(one, name) for name in _CHANGED), one.version) for one in sessions]
    if _UPDATE.run(rows) != len(rows):
        raise TransientDatabaseError("a session was changed by somebody else meanwhile")
