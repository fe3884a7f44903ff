"""Dead jobs over HTTP."""

import pytest

from factories import http, organisations
from weihu.foundation.jobs import services as jobs
from weihu.foundation.jobs.models import Job


@pytest.mark.django_db
def test_dead_jobs_are_seen_and_replayed_by_who_may() -> None:
    org = organisations.organisation()
    jobs.enqueue("django.task", organisation_id=org.pk, args={"path": "x", "args": [], "kwargs": {}})
    Job.unscoped.update(state="failed", error="ValueError: no")
    job = Job.unscoped.get()
    admin, agent = (http.client(organisations.staff(org, role)) for role in ("admin", "agent"))

    shown = admin.get("/jobs").json()

    assert [(one["id"], one["error"]) for one in shown] == [(str(job.pk), "ValueError: no")]
    assert agent.get("/jobs").status_code == agent.post(f"/jobs/{job.pk}/replay").status_code == 403
    assert admin.post(f"/jobs/{job.pk}/replay").json()["state"] == "waiting"
    assert admin.post(f"/jobs/{job.pk}/replay").status_code == 409
