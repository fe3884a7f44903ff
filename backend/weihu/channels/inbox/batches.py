"""One worker thread that takes whatever arrived while it was at work, as one batch (house §5.2)."""

import asyncio
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import TypeVar

from django.db import DatabaseError, InterfaceError, connection

from weihu.channels.inbox import services, turns
from weihu.channels.inbox.turns import Arrival, Outcome
from weihu.kernel.db import is_transient, plan_by_keys

T = TypeVar("T")

log = logging.getLogger(__name__)

# Bounds the time of one transaction, and the memory of a flood: beyond `MOST_WAITING` the platform is told to retry.
LARGEST = 200
MOST_WAITING = 5_000
# A batch that the database refused for a while is tried again; then it is spooled.
_TRIES = 3


class Full(Exception):
    """More is waiting than this process can promise to answer."""


class Batches:
    """Takes arrivals from the event loop, answers them from one thread."""

    def __init__(self, on_outage: Callable[[list[Arrival]], None]) -> None:
        self._waiting: deque[Arrival] = deque()
        self._handed: deque[int] = deque()
        self._wake = threading.Event()
        self._stopped = threading.Event()
        self._on_outage = on_outage
        self._thread = threading.Thread(target=self._run, name="inbox-batches", daemon=True)
        self._working = False
        self._at_work: list[Arrival] = []
        # For the bench and the monitor.
        self.batches = 0
        self.arrivals = 0

    def start(self) -> None:
        """Begins to work."""
        self._thread.start()

    def stop(self) -> None:
        """Ends after the batch at hand."""
        self._stopped.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(10)

    def add(self, arrival: Arrival) -> None:
        """Puts an arrival in line. Raises Full."""
        if len(self._waiting) >= MOST_WAITING:
            raise Full
        self._waiting.append(arrival)
        self._wake.set()

    def hand(self, receipt_id: int) -> None:
        """A passive answer reached the platform; written with the next batch."""
        self._handed.append(receipt_id)
        self._wake.set()

    def room(self) -> int:
        """How many more may be put in line."""
        return MOST_WAITING - len(self._waiting)

    def is_busy(self) -> bool:
        """Whether anything waits or is at work."""
        return bool(self._waiting or self._handed or self._working)

    def waiting(self) -> int:
        """How many have no answer yet."""
        return len(self._waiting) + len(self._at_work)

    def oldest_s(self) -> float:
        """How long the first of them has waited."""
        try:
            return time.monotonic() - (self._at_work or self._waiting)[0].began
        except IndexError:
            return 0.0

    def _run(self) -> None:
        while not (self._stopped.is_set() and not self._waiting and not self._handed):
            self._wake.wait(1.0)
            self._wake.clear()
            while self._waiting or self._handed:
                self._working = True
                self._work()
                for one in self._at_work:
                    if one.alone is not None:
                        one.alone.set()
                self._working, self._at_work = False, []
        connection.close()

    def _work(self) -> None:
        batch = self._next()
        handed = [self._handed.popleft() for _ in range(min(LARGEST, len(self._handed)))]
        self._at_work = batch
        self.batches += bool(batch)
        self.arrivals += len(batch)
        fresh = [one for one in batch if not one.receipt_id]
        try:
            claimed, outcomes = patiently(lambda: services.claim(fresh)) if fresh else ([], {})
        except Exception:
            # The database is away, or a bug of ours: whatever it is, what cannot be claimed is safe in the spool.
            log.exception("%d arrivals cannot be claimed and are spooled", len(fresh))
            connection.close()
            self._keep(handed)
            self._on_outage(fresh)
            self._stopped.wait(0.5)
            return
        claimed += [turns.Turn(one.receipt_id, one) for one in batch if one.receipt_id]
        settled: dict[int, turns.Settled] = {}
        try:
            if claimed or handed:
                settled = patiently(lambda: turns.handle(claimed, handed))
        except Exception:
            # Nothing that a batch raises may end the thread that everybody waits for. What is claimed stays claimed
            # and the sweeper takes it over.
            log.exception("a batch of %d turns failed", len(claimed))
            connection.close()
            self._keep(handed)
            self._stopped.wait(0.5)
        resolve(outcomes | ended(batch, claimed, settled, outcomes))

    def _next(self) -> list[Arrival]:
        """What is worked on together: who may end this process takes nobody with it."""
        batch: list[Arrival] = []
        while self._waiting and len(batch) < LARGEST and not (batch and self._waiting[0].alone):
            batch.append(self._waiting.popleft())
            if batch[-1].alone:
                break
        return batch

    def _keep(self, handed: list[int]) -> None:
        """For the next batch; once stopping, the sweeper of the next start tells them as unknown."""
        if not self._stopped.is_set():
            self._handed.extendleft(reversed(handed))


def patiently(work: Callable[[], T]) -> T:
    """Does it again when only time is needed. Raises what lasts, or the last of what did not heal."""
    for attempt in range(_TRIES - 1):
        try:
            plan_by_keys()
            return work()
        except (DatabaseError, InterfaceError) as error:
            if not is_transient(error):
                raise
            connection.close()
            time.sleep(0.05 * 4**attempt)
    return work()


def ended(
    batch: list[Arrival], claimed: list[turns.Turn], settled: dict[int, turns.Settled], known: dict[Arrival, Outcome]
) -> dict[Arrival, Outcome]:
    """What each arrival is answered with whose push became a turn; several may have brought the same one."""
    by_key = {turn.arrival.inbound.key: turn.receipt_id for turn in claimed}
    return {
        arrival: services.outcome_of_turn(arrival, receipt_id, settled.get(receipt_id))
        for arrival in batch
        if arrival not in known and (receipt_id := by_key.get(arrival.inbound.key, 0))
    }


def resolve(outcomes: dict[Arrival, Outcome]) -> None:
    """Wakes the requests that wait, each loop once."""
    waiting = [
        (arrival.waiter, outcome)
        for arrival, outcome in outcomes.items()
        if arrival.waiter is not None and not arrival.waiter.done()
    ]
    if waiting:
        waiting[0][0].get_loop().call_soon_threadsafe(_answer, waiting)


def _answer(waiting: list[tuple["asyncio.Future[Outcome]", Outcome]]) -> None:
    for waiter, outcome in waiting:
        if not waiter.done():
            waiter.set_result(outcome)
