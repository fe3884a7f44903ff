"""Jobs: enqueued with the change, done at least once, the dead are seen."""

import contextlib
import datetime as dt
import threading
import time
from collections.abc import Iterator
from typing import Any, Self

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django_tasks import task as django_task

from factories import organisations
from weihu.foundation.audit.models import Entry
from weihu.foundation.jobs import execution, hot, registry, rules, services, worker
from weihu.foundation.jobs.errors import GiveUp, NotDead, RunAgain, UnknownTask
from weihu.foundation.jobs.models import Job
from weihu.kernel import clock as kernel_clock
from weihu.kernel import tenancy
from weihu.kernel.db import write
from weihu.kernel.errors import NotFound

calls: list[Any] = []


def _note(organisation_id: int | None, **args: Any) -> None:
    calls.append((organisation_id, args, tenancy.current()))
    if problem := args.get("raises"):
        raise {"value": ValueError("no"), "give_up": GiveUp("never"), "again": RunAgain(5)}[problem]


@pytest.fixture(autouse=True)
def tasks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A few tasks of the test's own."""
    monkeypatch.setattr(registry.TASKS, "_things", dict(registry.TASKS._things))
    registry.task("test.note", retries=2, backoff_s=10)(_note)
    calls.clear()
    yield
    calls.clear()


def only() -> Job:
    return Job.unscoped.get()


@pytest.mark.pg
@pytest.mark.django_db
def test_a_job_runs_in_its_organisations_scope() -> None:
    org = organisations.organisation()
    services.enqueue("test.note", organisation_id=org.pk, args={"about": "一"})

    assert worker.run_due() == 1

    assert calls == [(org.pk, {"about": "一"}, {org.pk})]
    assert (only().state, only().attempts, only().error) == ("done", 1, "")


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_a_job_exists_only_if_the_change_does() -> None:
    with contextlib.suppress(ZeroDivisionError), write():
        services.enqueue("test.note", organisation_id=None, args={})
        raise ZeroDivisionError

    assert Job.unscoped.count() == 0


@pytest.mark.django_db
def test_a_name_nobody_registered_is_refused_where_it_is_typed() -> None:
    with pytest.raises(UnknownTask, match=r"test\.noet"):
        services.enqueue("test.noet", organisation_id=None, args={})

    assert Job.unscoped.count() == 0


@pytest.mark.pg
@pytest.mark.django_db
def test_many_jobs_are_one_statement_and_any_organisations() -> None:
    first, second = organisations.organisation("甲"), organisations.organisation("乙")
    drafts = [services.Draft("test.note", org.pk, {"n": n}) for n in range(20) for org in (first, second)]

    with CaptureQueriesContext(connection) as few, write():
        services.enqueue_many(drafts[:2])
    with CaptureQueriesContext(connection) as many, write():
        services.enqueue_many(drafts[2:])

    assert len(few) == len(many)
    assert {row["organisation_id"] for row in Job.unscoped.values("organisation_id")} == {first.pk, second.pk}
    assert worker.run_due() == 40
    assert all(scope == {org} for org, _, scope in calls)


@pytest.mark.pg
@pytest.mark.django_db
def test_the_same_key_is_one_job_and_asked_for_while_it_runs_it_runs_again() -> None:
    for _ in range(3):
        services.enqueue("test.note", organisation_id=None, args={}, key="sync:1")
    assert Job.unscoped.count() == 1

    with write():
        (running,) = hot.claim(["test.note"], now=kernel_clock.now(), lease_until=kernel_clock.wall() + 9999, limit=5)
    services.enqueue("test.note", organisation_id=None, args={}, key="sync:1")
    with write():
        hot.FINISH.run([worker._row(execution.run(running), kernel_clock.now())])

    assert (only().state, only().again, only().attempts) == ("waiting", False, 0)
    assert worker.run_due() == 1
    assert (only().state, only().key, len(calls)) == ("done", None, 2)


@pytest.mark.pg
@pytest.mark.django_db
def test_a_failure_is_tried_again_later_and_ends_where_the_dead_are_seen(clock: Any) -> None:
    services.enqueue("test.note", organisation_id=None, args={"raises": "value"})

    ran = [worker.run_due()]
    for _ in range(3):
        clock.advance(7)  # the shortest first pause, 10 s with its jitter, is 7.5
        assert worker.run_due() == 0 or len(ran) == 3
        clock.advance(60)
        ran.append(worker.run_due())

    assert ran == [1, 1, 1, 0]
    assert (only().state, only().attempts, only().error) == ("failed", 3, "ValueError: no")


@pytest.mark.django_db
def test_giving_up_ends_at_once_and_running_again_does_not_count(clock: Any) -> None:
    services.enqueue("test.note", organisation_id=None, args={"raises": "give_up"})
    services.enqueue("test.note", organisation_id=None, args={"raises": "again"})

    for _ in range(10):
        worker.run_due()
        clock.advance(6)

    rows = list(Job.unscoped.order_by("id").values_list("state", "attempts"))
    assert rows == [("failed", 1), ("waiting", 0)]
    assert len(calls) == 11


@pytest.mark.django_db
def test_a_job_waits_for_its_time(clock: Any) -> None:
    services.enqueue("test.note", organisation_id=None, args={}, run_at=kernel_clock.now() + 60_000)

    before = worker.run_due()
    clock.advance(61)

    assert (before, worker.run_due()) == (0, 1)


@pytest.mark.django_db
def test_only_the_dead_are_replayed_and_only_by_their_organisation() -> None:
    mine, other = organisations.organisation("甲"), organisations.organisation("乙")
    actor = organisations.actor(organisations.staff(mine, "admin"))
    stranger = organisations.actor(organisations.staff(other, "admin"))
    services.enqueue("test.note", organisation_id=mine.pk, args={"raises": "give_up"})
    worker.run_due()

    with tenancy.scope(other.pk), pytest.raises(NotFound):
        services.replay(stranger, only().pk)
    with tenancy.scope(mine.pk):
        services.replay(actor, only().pk)
        state = only().state
        with pytest.raises(NotDead):
            services.replay(actor, only().pk)
        lines = Entry.objects.filter(verb="job.replayed").count()

    assert (state, lines) == ("waiting", 1)


@pytest.mark.pg
@pytest.mark.django_db
def test_fault_73_who_slept_through_the_lease_can_no_longer_write() -> None:
    services.enqueue("test.note", organisation_id=None, args={})
    now = kernel_clock.now()
    with write():
        (sleeper,) = hot.claim(["test.note"], now=now, lease_until=kernel_clock.wall() - 1, limit=1)
    with write():
        hot.take_back(wall=kernel_clock.wall(), run_at=now, now=now, quarantine_after=3)
    with write():
        (heir,) = hot.claim(["test.note"], now=now, lease_until=now + 9999, limit=1, suspects=True)

    with write():
        late = hot.FINISH.run([worker._row(execution.Outcome(sleeper, None), now)])
    token = execution._mine.set(sleeper)
    with pytest.raises(execution.LeaseLost), write():
        execution.confirm()
    execution._mine.reset(token)

    assert late == 0
    assert (only().state, only().fence) == ("running", heir.fence)
    with write():
        assert hot.FINISH.run([worker._row(execution.Outcome(heir, None), now)]) == 1
    assert only().state == "done"


def test_pauses_grow_to_an_hour_and_no_further() -> None:
    pauses = [rules.pause_s(2, failures) for failures in range(1, 40)]

    assert 1.5 <= pauses[0] <= 2.5
    assert 45 <= pauses[5] <= 80
    assert all(0 < pause <= 4500 for pause in pauses)


@django_task
def remember(about: str) -> None:
    calls.append(about)


@pytest.mark.django_db
def test_djangos_tasks_api_stores_into_the_same_table(clock: Any) -> None:
    now = remember.enqueue("这")
    later = remember.using(run_after=dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)).enqueue(about="那")
    assert (now.status, later.status) == ("READY", "READY")

    worker.run_due()
    now.refresh()
    before = list(calls)
    clock.advance(3700)
    worker.run_due()
    later.refresh()

    assert (before, calls) == (["这"], ["这", "那"])
    assert (now.status, later.status) == ("SUCCESSFUL", "SUCCESSFUL")


class Running:
    """A worker on threads of its own, beside the test."""

    def __init__(self, **how: Any) -> None:
        self.stop = threading.Event()
        self.worker = worker.Worker(poll_s=0.02, **how)
        self.thread = threading.Thread(target=self.worker.run_forever, args=(self.stop,), kwargs={"grace_s": 0.3})

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        services.BELL.ring()
        self.thread.join()


def wait_for(what: Any, within_s: float = 10) -> None:
    end = time.monotonic() + within_s
    while not what():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_table_and_no_job_runs_twice() -> None:
    with Running(threads=3), Running(threads=3):
        for n in range(60):
            services.enqueue("test.note", organisation_id=None, args={"n": n})
        wait_for(lambda: Job.unscoped.filter(state="done").count() == 60)

    assert sorted(args["n"] for _, args, _ in calls) == list(range(60))


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_a_task_over_its_time_limit_is_stopped_and_the_others_go_on() -> None:
    ended: list[str] = []

    def endless(organisation_id: int | None) -> None:
        try:
            while True:
                time.sleep(0.01)
        finally:
            ended.append("endless")

    registry.task("test.endless", retries=0, timeout_s=0.2)(endless)
    with Running(threads=1):
        services.enqueue("test.endless", organisation_id=None, args={})
        services.enqueue("test.note", organisation_id=None, args={})
        wait_for(lambda: Job.unscoped.filter(name="test.note", state="done").exists())
        wait_for(lambda: ended)

    job = Job.unscoped.get(name="test.endless")
    assert (job.state, job.error) == ("failed", "TimeLimit: took longer than 0.2 s")


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_a_lease_is_kept_while_the_job_runs_and_a_stop_gives_it_back_uncounted() -> None:
    go = threading.Event()
    registry.task("test.long", timeout_s=60)(lambda organisation_id: go.wait(20))
    with Running(threads=1, lease_s=0.4):
        services.enqueue("test.long", organisation_id=None, args={})
        wait_for(lambda: Job.unscoped.filter(state="running").exists())
        time.sleep(1)
        kept = only()
    go.set()

    assert (kept.state, kept.crashes, kept.fence) == ("running", 0, 1)
    assert (only().state, only().crashes, only().attempts) == ("waiting", 0, 0)


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_task_leaves_its_thread_usable() -> None:
    def broken(organisation_id: int | None) -> None:
        with transaction.atomic():
            Job.unscoped.filter(id=0).update(state="done")
            raise ValueError

    registry.task("test.broken", retries=0)(broken)
    with Running(threads=1):
        services.enqueue("test.broken", organisation_id=None, args={})
        services.enqueue("test.note", organisation_id=None, args={})
        wait_for(lambda: Job.unscoped.filter(state="done").exists())

    assert Job.unscoped.get(name="test.broken").state == "failed"
