"""Jobs over HTTP: what is dead is seen, and can be asked for again."""

from typing import Literal

from weihu.foundation.jobs import selectors, services
from weihu.foundation.jobs.models import Job
from weihu.foundation.jobs.permissions import READ, REPLAY
from weihu.foundation.organisations.edge import Id, IdIn, Instant, Request, Router, Schema

router = Router(tag="jobs")


class JobOut(Schema):
    """A job: what, where it stands, why it failed."""

    id: Id
    name: str
    state: str
    run_at: Instant
    attempts: int
    crashes: int
    error: str
    created_at: Instant
    ended_at: Instant | None


@router.get("/jobs", permission=READ, everywhere=True, response=list[JobOut])
def list_jobs(
    request: Request, state: Literal["waiting", "running", "done", "failed", "quarantined"] = "failed"
) -> list[Job]:
    """The latest hundred in that state."""
    return selectors.in_state(request.actor, state)


@router.post("/jobs/{job_id}/replay", permission=REPLAY, everywhere=True, response=JobOut)
def replay_job(request: Request, job_id: IdIn) -> Job:
    """Puts a failed or quarantined job back in line."""
    return services.replay(request.actor, job_id)
