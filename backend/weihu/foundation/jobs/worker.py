"""The worker: one loop does all bookkeeping in few transactions, a few threads run the jobs."""

import logging
import os
import threading

import msgspec
from django.db import Error, close_old_connections, connection

from weihu.foundation.jobs import execution, hot, rules
from weihu.foundation.jobs.errors import TimeLimit
from weihu.foundation.jobs.execution import Done, Hands, Outcome
from weihu.foundation.jobs.hot import Claimed
from weihu.foundation.jobs.registry import TASKS
from weihu.foundation.jobs.services import BELL
from weihu.kernel import clock
from weihu.kernel.db import write

logger = logging.getLogger(__name__)

KEPT_MS = clock.DAY
_PURGE_EVERY_S = 600.0
_PURGED_AT_ONCE = 500


class Running(msgspec.Struct):
    """A job in the hands of one of our threads."""

    job: Claimed
    hands: Hands
    ends: float


class Worker:
    """Runs due jobs until told to stop. Any number of them, in any number of processes, share the table."""

    def __init__(self, *, threads: int = 4, lease_s: float = 30.0, poll_s: float = 1.0) -> None:
        self._threads = threads
        self._lease_s = lease_s
        self._poll_s = poll_s
        self._bell = BELL.ear()
        self._done = Done(self._bell)
        self._idle: list[Hands] = []
        self._running: dict[int, Running] = {}
        self._unwritten: list[Outcome] = []
        self._renew_at = 0.0
        self._purge_at = 0.0

    def run_forever(self, stop: threading.Event, *, grace_s: float = 10.0) -> None:
        """The loop. At the end it waits for what runs, and gives back what does not end in time."""
        while not stop.is_set():
            try:
                close_old_connections()
                self.step()
            except Error:
                # The database is away: what ended meanwhile is kept and written down when it is back (fault 69).
                logger.warning("jobs: the database does not answer", exc_info=True)
                connection.close()
            self._bell.wait(self._poll_s)
            self._bell.clear()
        self._leave(grace_s)

    def step(self) -> None:
        """One look at everything."""
        self._unwritten += [outcome for outcome in self._done.take() if self._release(outcome)]
        self._interrupt_the_late()
        self._renew()
        self._write_down()
        self._take_back()
        self._purge()
        self._claim()

    def _claim(self) -> None:
        """A suspect, whose worker died before, runs alone in the process: it can take nobody with it (fault 72)."""
        if any(running.job.crashes for running in self._running.values()):
            return
        clean, suspects = hot.due(list(TASKS), now=clock.now())
        if suspects and self._running:
            return
        free = 1 if suspects else self._threads - len(self._running)
        if free <= 0 or not (clean or suspects):
            return
        lease_until = clock.wall() + int(self._lease_s * 1000)
        with write():
            jobs = hot.claim(list(TASKS), now=clock.now(), lease_until=lease_until, limit=free, suspects=suspects)
        for job in jobs:
            self._start(job)

    def _start(self, job: Claimed) -> None:
        hands = self._idle.pop() if self._idle else Hands(f"job-hands-{os.getpid()}", self._done)
        self._running[job.id] = Running(job, hands, clock.monotonic() + TASKS[job.name].timeout_s)
        hands.give(job)

    def _release(self, outcome: Outcome) -> bool:
        """Frees the thread; False for the outcome of a job that is not ours any more."""
        running = self._running.get(outcome.job.id)
        if running is None or running.job.fence != outcome.job.fence:
            return False
        del self._running[outcome.job.id]
        self._idle.append(running.hands)
        return True

    def _interrupt_the_late(self) -> None:
        now = clock.monotonic()
        for running in [running for running in self._running.values() if running.ends < now]:
            self._abandon(running)
            limit = TASKS[running.job.name].timeout_s
            self._unwritten.append(Outcome(running.job, TimeLimit(f"took longer than {limit:g} s")))

    def _abandon(self, running: Running) -> None:
        running.hands.interrupt()
        self._running.pop(running.job.id, None)

    def _renew(self) -> None:
        """Keeps the leases of what runs; a job that was given away while this process slept is interrupted."""
        now = clock.monotonic()
        if now < self._renew_at or not self._running:
            return
        until = clock.wall() + int(self._lease_s * 1000)
        with write():
            kept = hot.RENEW.run([(running.job.id, running.job.fence, until) for running in self._running.values()])
            held = hot.still_held(list(self._running)) if kept < len(self._running) else None
        if held is not None:
            for running in [one for one in self._running.values() if held.get(one.job.id) != one.job.fence]:
                logger.warning("job %s (%d) was given to another worker", running.job.name, running.job.id)
                self._abandon(running)
        self._renew_at = now + self._lease_s / 3

    def _write_down(self) -> None:
        if not self._unwritten:
            return
        now = clock.now()
        rows = [_row(outcome, now) for outcome in self._unwritten]
        with write():
            written = hot.FINISH.run(rows)
        if written < len(rows):
            logger.warning("%d late result(s) of jobs refused: they were given to another worker", len(rows) - written)
        self._unwritten.clear()

    def _take_back(self) -> None:
        wall, now = clock.wall(), clock.now()
        if not hot.has_abandoned(wall):
            return
        pause = int(rules.CRASH_PAUSE_S * 1000)
        with write():
            taken = hot.take_back(wall=wall, run_at=now + pause, now=now, quarantine_after=rules.QUARANTINE_AFTER)
        for job_id, name, state in taken:
            logger.warning("job %s (%d): its worker died; now %s", name, job_id, state)

    def _purge(self) -> None:
        if clock.monotonic() < self._purge_at:
            return
        with write():
            removed = hot.purge(before=clock.now() - KEPT_MS, limit=_PURGED_AT_ONCE)
        if removed < _PURGED_AT_ONCE:
            self._purge_at = clock.monotonic() + _PURGE_EVERY_S

    def _leave(self, grace_s: float) -> None:
        end = clock.monotonic() + grace_s
        while self._running and clock.monotonic() < end:
            self._bell.wait(0.1)
            self._bell.clear()
            self._unwritten += [outcome for outcome in self._done.take() if self._release(outcome)]
        try:
            self._write_down()
            if self._running:
                mine = [(running.job.id, running.job.fence) for running in self._running.values()]
                with write():
                    hot.give_back(mine, run_at=clock.now())
        except Error:
            logger.warning("jobs: the database does not answer at the end; leases will run out", exc_info=True)
        for hands in [*self._idle, *(running.hands for running in self._running.values())]:
            hands.dismiss()
        self._idle.clear()
        self._running.clear()
        connection.close()


def run_due(limit: int = 1000) -> int:
    """Runs due jobs in the calling thread, until none is due: for commands and tests; how many ran."""
    ran = 0
    while ran < limit:
        lease_until = clock.wall() + 60_000
        with write():
            jobs = hot.claim(list(TASKS), now=clock.now(), lease_until=lease_until, limit=1)
        if not jobs:
            return ran
        outcome = execution.run(jobs[0])
        with write():
            hot.FINISH.run([_row(outcome, clock.now())])
        ran += 1
    return ran


def _row(outcome: Outcome, now: int) -> tuple[object, ...]:
    job = outcome.job
    failures = job.attempts - job.crashes
    task = TASKS.get(job.name)
    verdict = (
        rules.Verdict("failed", error=f"no task {job.name}")
        if task is None
        else rules.judge(task, failures, outcome.problem)
    )
    ended = None if verdict.state == "waiting" else now
    attempts = job.attempts if verdict.counts else job.attempts - 1
    return (job.id, job.fence, verdict.state, now + int(verdict.pause_s * 1000), verdict.error, ended, attempts)
