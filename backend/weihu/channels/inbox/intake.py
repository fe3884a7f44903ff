"""The door between the event loop and the batches: patience, repeated deliveries, outages."""

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import ParamSpec, TypeVar

from django.db import DatabaseError, InterfaceError, connection

from weihu.channels.inbox import services, spool
from weihu.channels.inbox.adapters import ADAPTERS
from weihu.channels.inbox.batches import Batches, Full
from weihu.channels.inbox.noticing import Noticing
from weihu.channels.inbox.spool import Line, Spool
from weihu.channels.inbox.turns import PATIENCE_S, Arrival, Outcome
from weihu.kernel import clock

P = ParamSpec("P")
T = TypeVar("T")
log = logging.getLogger(__name__)

_ASK_AGAIN_S = 0.1
# Between the end of our patience and the platform's.
_LAST_LOOK_S = 0.25
_REPLAY_AT_ONCE = 100
_SWEEP_S = 2.0
_KEEP_S = 1.0
_LOOK_S = 0.5


class Overloaded(Exception):
    """Not taken: the platform is to deliver again."""


async def aside(work: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
    """Work that may ask the database, beside the event loop. It is rare, so its connection is not kept: one that broke
    meanwhile is never met again.
    """

    def once() -> T:
        try:
            return work(*args, **named)
        finally:
            connection.close()

    return await asyncio.to_thread(once)


class Intake:
    """One per process that has the gateway."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self._place = (folder, key)
        self.spool = spool.own(folder, key)
        self._writer = ThreadPoolExecutor(1, "inbox-spool")
        self.batches = Batches(self._outage)
        self.noticing = Noticing()
        self._stopped = threading.Event()
        self._noticed: dict[tuple[int, str], float] = {}

    def start(self) -> None:
        """Begins to take pushes."""
        self.batches.start()

    def stop(self) -> None:
        """Ends after the batch at hand."""
        self._stopped.set()
        self.batches.stop()
        self._writer.shutdown()
        self.spool.close()

    async def submit(self, arrival: Arrival) -> Outcome:
        """Takes a push; returns what to answer, within patience. Raises Overloaded."""
        self.noticing.see(arrival)
        if len(self.spool):
            return await self._to_spool(arrival)
        while True:
            arrival.waiter = asyncio.get_running_loop().create_future()
            try:
                self.batches.add(arrival)
            except Full:
                raise Overloaded from None
            left = PATIENCE_S - (time.monotonic() - arrival.began)
            done, _ = await asyncio.wait({arrival.waiter}, timeout=max(0.0, left))
            if not done:
                arrival.waiter.cancel()
                return await self._give_up(arrival)
            outcome = arrival.waiter.result()
            if not outcome.pending:
                return outcome
            if time.monotonic() - arrival.began + _ASK_AGAIN_S > PATIENCE_S:
                return await self._give_up(arrival)
            await asyncio.sleep(_ASK_AGAIN_S)

    def hand(self, outcome: Outcome) -> None:
        """The answer's bytes left on a connection that the platform still held."""
        if outcome.passive:
            self.batches.hand(outcome.receipt_id)

    async def _give_up(self, arrival: Arrival) -> Outcome:
        """Patience has ended. A claimed push is answered later by the outbox; one that is not claimed, or not to be
        found in the moment that is left, is safe in the spool.
        """
        try:
            async with asyncio.timeout(_LAST_LOOK_S):
                known = await aside(services.give_up, arrival)
        except (DatabaseError, InterfaceError, TimeoutError):
            log.warning("the database is away: a push that waited is spooled")
            known = None
        return known or await self._to_spool(arrival)

    async def _to_spool(self, arrival: Arrival) -> Outcome:
        """On a thread of its own: one after the other, and not behind those who wait for a database that hangs."""
        return await asyncio.get_running_loop().run_in_executor(self._writer, self._spool_one, arrival)

    def _outage(self, batch: list[Arrival]) -> None:
        """The database is away: what was to be claimed goes to the spool, and each customer hears of it once. What
        finds no place there either is refused, so that the platform comes again.
        """
        outcomes: list[Outcome | None]
        try:
            self.spool.add(batch)
            outcomes = [self._kept(arrival) for arrival in batch]
        except OSError:
            log.exception("the spool cannot be written")
            outcomes = [None] * len(batch)
        for arrival, outcome in zip(batch, outcomes, strict=True):
            if arrival.waiter is not None and not arrival.waiter.done():
                arrival.waiter.get_loop().call_soon_threadsafe(_set, arrival.waiter, outcome)

    def _spool_one(self, arrival: Arrival) -> Outcome:
        try:
            self.spool.add([arrival])
        except OSError as error:
            log.exception("the spool cannot be written")
            raise Overloaded from error
        return self._kept(arrival)

    def _kept(self, arrival: Arrival) -> Outcome:
        """What a push is answered with that is safe in the spool."""
        adapter = ADAPTERS[arrival.account.adapter]
        notice = self._notice(arrival)
        return Outcome(notice if notice is not None else adapter.nothing())

    def _notice(self, arrival: Arrival) -> bytes | None:
        """The one passive notice per customer and outage."""
        inbound, adapter = arrival.inbound, ADAPTERS[arrival.account.adapter]
        late = time.monotonic() - arrival.began >= PATIENCE_S
        if late or (inbound.account_id, inbound.sender) in self._noticed:
            return None
        reply = services.outage_notice(arrival.account)
        if not adapter.can_be_passive(inbound, reply):
            return None
        self._noticed[inbound.account_id, inbound.sender] = time.monotonic()
        return adapter.passive(arrival.account, inbound, arrival.envelope, reply, {}, clock.now_s())

    def sweep_forever(self, stop: threading.Event) -> None:
        """Takes over what dead processes left, tells what was never fetched; a process of `config.processes`."""
        while not stop.wait(_SWEEP_S):
            try:
                self._take_orphans()
                self._take_suspects(stop)
                services.lose_unhanded()
                services.prune()
                self.noticing.write_down()
            except (DatabaseError, InterfaceError):
                connection.close()
        connection.close()

    def _take_orphans(self) -> None:
        """Not more than there is room for: what is taken and then not done would wait for its lease to end."""
        if self.batches.room() < services.ORPHANS_AT_ONCE:
            return
        with contextlib.suppress(Full):
            for arrival in services.orphans():
                self.batches.add(arrival)

    def _take_suspects(self, stop: threading.Event) -> None:
        """One after the other, each alone: whoever ends this process is then known by it."""
        services.give_up_suspects()
        with contextlib.suppress(Full):
            while self.batches.room() and not stop.is_set() and (arrival := services.suspect()) is not None:
                self.batches.add(arrival)
                while arrival.alone is not None and not arrival.alone.wait(_KEEP_S) and not stop.is_set():
                    services.keep(arrival.receipt_id)

    def replay_forever(self, stop: threading.Event) -> None:
        """Feeds the spool back once the database answers; a process of `config.processes`."""
        while not stop.wait(_LOOK_S):
            try:
                if len(self.spool):
                    self._drain(self.spool, stop)
                    self._noticed.clear()
                for left in spool.left_behind(*self._place, self.spool):
                    self._drain(left, stop)
            except (DatabaseError, InterfaceError):
                connection.close()
            except OSError:
                log.exception("the spool cannot be read")
        connection.close()

    def _drain(self, source: Spool, stop: threading.Event) -> None:
        while len(source) and not stop.is_set():
            lines = source.first(_REPLAY_AT_ONCE)
            source.set_aside(_store(lines))
            # At once, before newer pushes may pass them.
            self._take_orphans()
            source.drop(lines)
            while self.batches.room() < services.ORPHANS_AT_ONCE and not stop.wait(_ASK_AGAIN_S):
                pass


def _store(lines: Sequence[Line]) -> list[Line]:
    """Spooled pushes become receipts; the lines of those that cannot."""
    arrivals: dict[Arrival, Line] = {}
    lost = []
    for line in lines:
        try:
            if line.record is None:
                raise services.Unreadable("the line is damaged")
            arrivals[services.revive(line.record)] = line
        except services.Unreadable as why:
            log.warning("a spooled push is set aside: %s", why)
            lost.append(line)
    return lost + [arrivals[one] for one in services.store_for_later(list(arrivals))]


def _set(waiter: "asyncio.Future[Outcome]", outcome: Outcome | None) -> None:
    if waiter.done():
        return
    if outcome is None:
        waiter.set_exception(Overloaded())
    else:
        waiter.set_result(outcome)
