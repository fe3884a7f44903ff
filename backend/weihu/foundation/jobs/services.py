"""Asking for work to be done later, and asking again for what failed."""

from collections.abc import Sequence
from typing import Any

import msgspec
from django.db import transaction

from weihu.foundation.audit import services as audit
from weihu.foundation.jobs import hot, selectors
from weihu.foundation.jobs.bell import Bell
from weihu.foundation.jobs.errors import NotDead, UnknownTask
from weihu.foundation.jobs.models import Job
from weihu.foundation.jobs.registry import TASKS
from weihu.foundation.organisations.actors import Actor
from weihu.kernel import clock, ids
from weihu.kernel.db import write

BELL = Bell()


class Draft(msgspec.Struct, frozen=True):
    """A job to be. `key`: at most one waiting or running job has it, a second asking is the same job."""

    name: str
    organisation_id: int | None
    args: dict[str, Any]
    run_at: int | None = None
    key: str | None = None


def enqueue(
    name: str, *, organisation_id: int | None, args: dict[str, Any], run_at: int | None = None, key: str | None = None
) -> None:
    """Adds a job in the caller's transaction: it exists if the change does. Raises UnknownTask."""
    enqueue_many([Draft(name, organisation_id, args, run_at, key)])


def enqueue_many(drafts: Sequence[Draft]) -> list[int]:
    """Adds jobs with one statement, in the caller's transaction; their ids. Raises UnknownTask."""
    for draft in drafts:
        if draft.name not in TASKS:
            raise UnknownTask(draft.name)
    if not drafts:
        return []
    made, now = ids.new_ids(len(drafts)), clock.now()
    with write():
        hot.ENQUEUE.run(
            [
                (
                    *(job_id, draft.organisation_id, draft.name, msgspec.json.encode(draft.args).decode(), draft.key),
                    *(False, "waiting", now if draft.run_at is None else draft.run_at, 0, 0, 0, 0, "", now),
                )
                for job_id, draft in zip(made, drafts, strict=True)
            ]
        )
        transaction.on_commit(BELL.ring)
    return made


def replay(actor: Actor, job_id: int) -> Job:
    """Puts a failed or quarantined job back in line with a clean record. Raises NotFound, NotDead."""
    job = selectors.get_visible(actor, job_id)
    now = clock.now()
    with write():
        changed = Job.objects.filter(id=job.id, state__in=selectors.DEAD).update(
            state=Job.State.WAITING, run_at=now, attempts=0, crashes=0, error="", ended_at=None
        )
        if not changed:
            raise NotDead
        audit.record(actor, "job.replayed", "job", job.id, f"重新执行任务 {job.name}", f"replayed the job {job.name}")
        transaction.on_commit(BELL.ring)
    return selectors.get_visible(actor, job_id)
