"""Looking at jobs."""

from typing import Final

from django.db.models import QuerySet

from weihu.foundation.jobs.models import Job
from weihu.foundation.organisations.actors import Actor
from weihu.kernel import clock
from weihu.kernel.errors import NotFound

DEAD: Final = (Job.State.FAILED, Job.State.QUARANTINED)


def visible_to(actor: Actor) -> QuerySet[Job]:
    """The organisation's jobs; those of the platform itself are nobody's."""
    return Job.objects.filter(organisation_id=actor.organisation_id)


def get_visible(actor: Actor, job_id: int) -> Job:
    """One of them. Raises NotFound."""
    job = visible_to(actor).filter(id=job_id).first()
    if job is None:
        raise NotFound
    return job


def in_state(actor: Actor, state: str, *, limit: int = 100) -> list[Job]:
    """The latest of them in that state."""
    return list(visible_to(actor).filter(state=state).order_by("-id")[:limit])


def oldest_due_age_ms() -> int:
    """How long the oldest due job of the whole installation has waited: 0 when nothing waits (fault 78)."""
    now = clock.now()
    first = (
        Job.unscoped.filter(state=Job.State.WAITING, run_at__lte=now).order_by("run_at").values_list("run_at").first()
    )
    return now - first[0] if first else 0
