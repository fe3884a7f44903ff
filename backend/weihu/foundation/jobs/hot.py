"""The statements of the job table: one claim for both databases."""

from collections.abc import Sequence
from typing import Any

import msgspec
from django.db import connection

from weihu.foundation.jobs.models import Job
from weihu.kernel.db import Bulk, is_postgres, raw, rows_of

_T = Job._meta.db_table

ENQUEUE = Bulk.upsert(
    Job,
    *("id", "organisation_id", "name", "args", "key", "again", "state", "run_at", "lease_until", "fence", "attempts"),
    *("crashes", "error", "created_at"),
    on=["key"],
    set_=f"again = TRUE WHERE {_T}.state = 'running'",
)

# A job that was asked for again while it ran goes back in line with a clean count.
FINISH = Bulk.update(
    Job,
    *("id", "fence", "state", "run_at", "error", "ended_at", "attempts"),
    set_=f"""
        state = CASE WHEN {_T}.again AND new.state = 'done' THEN 'waiting' ELSE new.state END,
        attempts = CASE WHEN {_T}.again AND new.state = 'done' THEN 0 ELSE new.attempts END,
        key = CASE WHEN {_T}.again OR new.state = 'waiting' THEN {_T}.key END,
        ended_at = CASE WHEN {_T}.again AND new.state = 'done' THEN NULL ELSE new.ended_at END,
        again = FALSE, run_at = new.run_at, error = new.error, lease_until = 0
    """,
    where=f"{_T}.fence = new.fence AND {_T}.state = 'running'",
)

RENEW = Bulk.update(
    Job,
    *("id", "fence", "lease_until"),
    set_="lease_until = new.lease_until",
    where=f"{_T}.fence = new.fence AND {_T}.state = 'running'",
)


GIVE_BACK = Bulk.update(
    Job,
    *("id", "fence", "run_at"),
    set_=f"""
        state = 'waiting', run_at = new.run_at, lease_until = 0, fence = {_T}.fence + 1, attempts = {_T}.attempts - 1
    """,
    where=f"{_T}.fence = new.fence AND {_T}.state = 'running'",
)


class Claimed(msgspec.Struct, frozen=True):
    """A job in this worker's hands."""

    id: int
    organisation_id: int | None
    name: str
    args: dict[str, Any]
    fence: int
    attempts: int
    crashes: int


def claim(names: Sequence[str], *, now: int, lease_until: int, limit: int, suspects: bool = False) -> list[Claimed]:
    """Takes up to `limit` due jobs of these names, oldest first; no two workers get the same one.

    Suspects, whose worker died once before, are claimed apart, so that they run alone and take nobody with them.
    """
    rows = rows_of(
        f"""
        WITH due AS (
            SELECT id FROM {_T}
            WHERE name {{any}} AND state = 'waiting' AND run_at <= {{p}} AND crashes {">" if suspects else "="} 0
            ORDER BY run_at, id LIMIT {{p}} {"FOR UPDATE SKIP LOCKED" if is_postgres() else ""}
        )
        UPDATE {_T} SET state = 'running', lease_until = {{p}}, fence = fence + 1, attempts = attempts + 1
        WHERE id IN (SELECT id FROM due)
        RETURNING id, organisation_id, name, args, fence, attempts, crashes
        """,
        *(names, now, limit, lease_until),
    )
    return [_claimed(row) for row in sorted(rows)]


def due(names: Sequence[str], *, now: int) -> tuple[bool, bool]:
    """Whether there are due jobs: (of clean record, suspects). A look only: opens no write transaction."""
    found = rows_of(
        f"""
        SELECT DISTINCT crashes > 0 FROM (
            SELECT crashes FROM {_T} WHERE name {{any}} AND state = 'waiting' AND run_at <= {{p}}
            ORDER BY run_at, id LIMIT 200
        ) AS first
        """,
        *(names, now),
    )
    kinds = {bool(row[0]) for row in found}
    return False in kinds, True in kinds


def has_abandoned(wall: int) -> bool:
    """Whether a lease ran out: its worker is dead, or was away too long."""
    return bool(_all(f"SELECT id FROM {_T} WHERE state = 'running' AND lease_until < {{p}} LIMIT 1", wall))


def take_back(*, wall: int, run_at: int, now: int, quarantine_after: int) -> list[tuple[int, str, str]]:
    """Counts a crash for each job whose lease ran out, and puts it back in line or sets it aside: (id, name, state).

    The fence rises, so that a worker which was only asleep can no longer write (fault 73).
    """
    rows = _all(
        f"""
        UPDATE {_T} SET
            crashes = crashes + 1, fence = fence + 1, lease_until = 0, run_at = {{p}}, error = 'its worker died',
            state = CASE WHEN crashes + 1 >= {{p}} THEN 'quarantined' ELSE 'waiting' END,
            ended_at = CASE WHEN crashes + 1 >= {{p}} THEN {{p}} END,
            key = CASE WHEN crashes + 1 >= {{p}} THEN NULL ELSE key END
        WHERE state = 'running' AND lease_until < {{p}}
        RETURNING id, name, state
        """,
        *(run_at, quarantine_after, quarantine_after, now, quarantine_after, wall),
    )
    return [(row[0], row[1], row[2]) for row in rows]


def give_back(mine: Sequence[tuple[int, int]], *, run_at: int) -> None:
    """What a worker that stops in good order had not finished: it does not count as a crash."""
    GIVE_BACK.run([(job_id, fence, run_at) for job_id, fence in mine])


def still_held(ids: Sequence[int]) -> dict[int, int]:
    """The fences of those of these jobs that run."""
    return dict(rows_of(f"SELECT id, fence FROM {_T} WHERE id {{any}} AND state = 'running'", ids))


def purge(*, before: int, limit: int) -> int:
    """Takes away done jobs that ended before; the failed stay until somebody replays them."""
    rows = _all(
        f"""
        DELETE FROM {_T} WHERE id IN (
            SELECT id FROM {_T}
            WHERE state IN ('done', 'failed', 'quarantined') AND state = 'done' AND ended_at < {{p}}
            ORDER BY ended_at LIMIT {{p}}
        ) RETURNING id
        """,
        *(before, limit),
    )
    return len(rows)


def _all(sql: str, *values: object) -> list[tuple[Any, ...]]:
    cursor = raw()
    # Also where no transaction is open: the loops that ask catch Django's errors, and close what broke (fault 69).
    with connection.wrap_database_errors:
        cursor.execute(sql.format(p="%s" if is_postgres() else "?"), values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _claimed(row: tuple[Any, ...]) -> Claimed:
    """JSON comes as text on both databases: Django tells psycopg to leave it."""
    return Claimed(row[0], row[1], row[2], msgspec.json.decode(row[3]), *row[4:])
