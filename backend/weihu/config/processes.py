"""What runs beside the requests: threads by name, started with the server, begun anew with back-off when they die."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import msgspec

from weihu.config.environment import Environment

if TYPE_CHECKING:
    from weihu.channels.inbox.intake import Intake

log = logging.getLogger(__name__)

Run = Callable[[threading.Event], None]
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0
# How long a job at hand may take to end when the server stops; what is not done is given back.
GRACE_S = 2.0


def _nothing() -> None:
    pass


class Process(msgspec.Struct, frozen=True):
    """One loop: runs until the event is set; `wake` ends its waiting, so that it sees the event at once."""

    name: str
    run: Run
    wake: Callable[[], None] = _nothing


def of_worker() -> list[Process]:
    """What a worker does: jobs, the outbox, the readers of the event log, the accounts that are not well."""
    from weihu.channels.accounts import watch
    from weihu.channels.outbox import worker as outbox
    from weihu.foundation.jobs import services as job_services
    from weihu.foundation.jobs import worker as jobs
    from weihu.foundation.realtime import consumers
    from weihu.foundation.search import services as search

    search.follow()
    readers = consumers.Worker()
    return [
        Process("jobs", lambda stop: jobs.Worker().run_forever(stop, grace_s=GRACE_S), job_services.BELL.ring),
        Process("outbox", lambda stop: outbox.Dispatcher().run_forever(stop, grace_s=GRACE_S), outbox.wake),
        Process("consumers", readers.run_forever, readers.wake),
        Process("search", search.run_forever),
        Process("housekeeping", _housekeeping),
        Process("watch", watch.run_forever),
    ]


def of_gateway(intake: "Intake") -> list[Process]:
    """What stands beside the gateway: what dead processes left, and the spool of an outage."""
    return [Process("sweeper", intake.sweep_forever), Process("spool", intake.replay_forever)]


def of_every(environment: Environment) -> list[Process]:
    """What every process needs: the accounts in memory, what their platforms refused, and the sandbox's clock, where
    it is followed.
    """
    from weihu.channels.accounts import cache, failures

    clock = [Process("clock", _following(environment.clock_url))] if environment.clock_url else []
    return [*clock, Process("accounts", cache.refresh_forever), Process("failures", failures.write_forever)]


def _following(url: str) -> Run:
    def follow(stop: threading.Event) -> None:
        from weihu.kernel.clock import Follower

        follower = Follower(url)
        follower.start()
        stop.wait()
        follower.stop()

    return follow


def _housekeeping(stop: threading.Event) -> None:
    from weihu.config import housekeeping

    housekeeping.run_forever(stop)


class Supervisor:
    """Keeps the loops alive."""

    def __init__(self, processes: Sequence[Process]) -> None:
        self._processes = processes
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._keep, args=(one,), name=f"weihu-{one.name}", daemon=True) for one in processes
        ]
        # Loops that died and wait for their next beginning: the readiness probe tells of them.
        self.broken: set[str] = set()

    def start(self) -> None:
        """Begins them all."""
        for thread in self._threads:
            thread.start()

    def tell_to_stop(self) -> None:
        """They end after what is at hand; returns at once."""
        self._stop.set()
        for process in self._processes:
            process.wake()

    def wait(self, seconds: float) -> list[str]:
        """Waits for their ends, all together that long; the names of those that did not come to one."""
        end = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))
        return [thread.name for thread in self._threads if thread.is_alive()]

    def _keep(self, process: Process) -> None:
        pause_s = FIRST_PAUSE_S
        while not self._stop.is_set():
            try:
                process.run(self._stop)
            except Exception:  # whatever ended it, its work must go on
                log.exception("%s died, again in %.1f s", process.name, pause_s)
            else:
                if self._stop.is_set():
                    return
                log.error("%s ended by itself, again in %.1f s", process.name, pause_s)
            self.broken.add(process.name)
            self._stop.wait(pause_s)
            self.broken.discard(process.name)
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)
