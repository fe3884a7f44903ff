"""Runs one claimed job: enters its organisation's scope, calls the function, and tells how it went."""

import contextlib
import ctypes
import logging
import threading
from collections.abc import Iterator
from contextvars import ContextVar

import msgspec
from django.db import close_old_connections, connection

from weihu.foundation.jobs.errors import LeaseLost, TimeLimit, UnknownTask
from weihu.foundation.jobs.hot import Claimed
from weihu.foundation.jobs.models import Job
from weihu.foundation.jobs.registry import TASKS
from weihu.kernel import tenancy

logger = logging.getLogger(__name__)

_mine: ContextVar[Claimed | None] = ContextVar("weihu_job", default=None)


class Outcome(msgspec.Struct, frozen=True):
    """How a try ended; `problem` is what the task raised."""

    job: Claimed
    problem: BaseException | None


def run(job: Claimed) -> Outcome:
    """Runs the job in the calling thread."""
    task = TASKS.get(job.name)
    if task is None:
        return Outcome(job, UnknownTask(job.name))
    organisations = () if job.organisation_id is None else (job.organisation_id,)
    token = _mine.set(job)
    try:
        with tenancy.scope(*organisations):
            task.function(job.organisation_id, **job.args)
    except Exception as problem:  # a task's own failure is its outcome
        logger.info("job %s (%d) failed: %s", job.name, job.id, problem, exc_info=problem)
        return Outcome(job, problem)
    finally:
        _mine.reset(token)
    return Outcome(job, None)


def confirm() -> None:
    """Called by a task inside its transaction, before it writes what must not be written twice: raises LeaseLost when
    the job was given to another worker meanwhile, and keeps it ours until the commit (fault 73).
    """
    job = _mine.get()
    if job is None:
        return
    if not connection.in_atomic_block:
        raise RuntimeError("confirm() holds until the commit: call it inside the transaction that writes")
    mine = Job.unscoped.select_for_update().filter(id=job.id, fence=job.fence, state=Job.State.RUNNING)
    if not mine.exists():
        raise LeaseLost(f"job {job.id} is another worker's now")


class Hands:
    """A thread that runs one job after the other. One that cannot be stopped is left behind and replaced."""

    def __init__(self, name: str, done: "Done") -> None:
        self._done = done
        self._given: Claimed | None = None
        self._ready = threading.Semaphore(0)
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._interruptible = threading.Lock()
        self._at_work = False
        self._dismissed = False
        self._thread.start()

    def give(self, job: Claimed) -> None:
        """Starts the job."""
        self._given = job
        self._ready.release()

    def interrupt(self) -> None:
        """Raises TimeLimit in the task: at its next step in Python; a call that waits outside Python goes on."""
        with self._interruptible:
            self._dismissed = True
            if self._at_work:
                ident = ctypes.c_ulong(self._thread.ident or 0)
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ident, ctypes.py_object(TimeLimit))
        self._ready.release()

    def dismiss(self) -> None:
        """Ends the thread after its present job."""
        self._dismissed = True
        self._ready.release()

    def _work(self) -> None:
        # An interruption may arrive a step too late, outside the task: the thread is leaving anyway.
        with contextlib.suppress(TimeLimit):
            while True:
                self._ready.acquire()
                if self._dismissed:
                    break
                job = self._given
                assert job is not None
                with self._interruptible:
                    self._at_work = True
                close_old_connections()
                outcome = run(job)
                with self._interruptible:
                    self._at_work = False
                self._done(outcome)
        connection.close()


class Done:
    """Where threads leave outcomes for the loop that writes them down."""

    def __init__(self, bell: threading.Event) -> None:
        self._bell = bell
        self._lock = threading.Lock()
        self._outcomes: list[Outcome] = []

    def __call__(self, outcome: Outcome) -> None:
        with self._lock:
            self._outcomes.append(outcome)
        self._bell.set()

    def take(self) -> Iterator[Outcome]:
        """All so far, once."""
        with self._lock:
            outcomes, self._outcomes = self._outcomes, []
        return iter(outcomes)
