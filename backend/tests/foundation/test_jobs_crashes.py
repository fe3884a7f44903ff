"""Workers that die while they work."""

import time
from typing import Any

import pytest

from services import children
from weihu.foundation.jobs import registry, rules, services
from weihu.foundation.jobs.models import Job

# What the children run: one task kills its process as the kernel would for want of memory, the others note that they ran.
WORKER = """
import os, signal, threading
from weihu.foundation.jobs import registry, rules, worker

rules.CRASH_PAUSE_S = 0.1

@registry.task("test.poison")
def poison(organisation_id):
    os.kill(os.getpid(), signal.SIGKILL)

@registry.task("test.good")
def good(organisation_id, n):
    import time; time.sleep(0.05)

worker.Worker(threads=3, lease_s=1.0, poll_s=0.05).run_forever(threading.Event())
"""


@pytest.fixture
def tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry.TASKS, "_things", dict(registry.TASKS._things))
    registry.task("test.poison")(lambda organisation_id: None)
    registry.task("test.good")(lambda organisation_id, n: None)


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_fault_72_a_job_that_kills_its_workers_is_set_aside_and_the_others_are_done(tasks: Any) -> None:
    for n in range(10):
        services.enqueue("test.good", organisation_id=None, args={"n": n})
    services.enqueue("test.poison", organisation_id=None, args={})
    for n in range(10, 20):
        services.enqueue("test.good", organisation_id=None, args={"n": n})

    killed = 0
    end = time.monotonic() + 60
    while not settled():
        assert time.monotonic() < end, list(Job.unscoped.values_list("name", "state", "crashes"))
        with children.started(WORKER) as child:
            while child.poll() is None and not settled():
                time.sleep(0.05)
            killed += child.poll() == -9

    poison = Job.unscoped.get(name="test.poison")
    assert (poison.state, poison.crashes) == ("quarantined", rules.QUARANTINE_AFTER)
    assert killed == rules.QUARANTINE_AFTER
    assert Job.unscoped.filter(name="test.good", state="done").count() == 20


def settled() -> bool:
    return not Job.unscoped.filter(state__in=["waiting", "running"]).exists()
