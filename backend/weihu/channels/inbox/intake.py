"""The door between the event loop and the batches: patience, repeated deliveries, outages."""

import asyncio
import logging
import threading
import time
from pathlib import Path

from django.db import DatabaseError, InterfaceError, connection

from weihu.channels.accounts import cache
from weihu.channels.inbox import services
from weihu.channels.inbox.adapters import ADAPTERS, Rejected
from weihu.channels.inbox.batches import Batches, Full
from weihu.channels.inbox.spool import Record, Spool
from weihu.channels.inbox.turns import PATIENCE_S, Arrival, Outcome
from weihu.kernel import clock

log = logging.getLogger(__name__)

_ASK_AGAIN_S = 0.1
_REPLAY_AT_ONCE = 100
_SWEEP_S = 2.0


class Overloaded(Exception):
    """Not taken: the platform is to deliver again."""


class Intake:
    """One per process that has the gateway."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self.spool = Spool(folder / "inbox.spool", key)
        self.batches = Batches(self._outage)
        self._stopped = threading.Event()
        self._noticed: dict[tuple[int, str], float] = {}

    def start(self) -> None:
        """Begins to take pushes."""
        self.batches.start()

    def stop(self) -> None:
        """Ends after the batch at hand."""
        self._stopped.set()
        self.batches.stop()

    async def submit(self, arrival: Arrival) -> Outcome:
        """Takes a push; returns what to answer, within patience. Raises Overloaded."""
        if len(self.spool):
            return await asyncio.to_thread(self._spool_one, arrival)
        while True:
            arrival.waiter = asyncio.get_running_loop().create_future()
            try:
                self.batches.add(arrival)
            except Full:
                raise Overloaded from None
            left = PATIENCE_S - (time.monotonic() - arrival.began)
            done, _ = await asyncio.wait({arrival.waiter}, timeout=max(0.0, left))
            if not done:
                return await asyncio.to_thread(self._give_up, arrival)
            outcome = arrival.waiter.result()
            if not outcome.pending:
                return outcome
            if time.monotonic() - arrival.began + _ASK_AGAIN_S > PATIENCE_S:
                return await asyncio.to_thread(self._give_up, arrival)
            await asyncio.sleep(_ASK_AGAIN_S)

    def hand(self, outcome: Outcome) -> None:
        """The answer's bytes left on a connection that the platform still held."""
        if outcome.passive:
            self.batches.hand(outcome.receipt_id)

    def _give_up(self, arrival: Arrival) -> Outcome:
        """Patience has ended. A claimed push is answered later by the outbox; an unclaimed one is safe in the spool."""
        try:
            known = services.find(arrival.inbound.key)
            if known is not None:
                return services.give_up(arrival, known)
        except (DatabaseError, InterfaceError):
            connection.close()
        return self._spool_one(arrival)

    def _outage(self, batch: list[Arrival]) -> None:
        """The database is away: what was to be claimed goes to the spool, and each customer hears of it once."""
        for arrival in batch:
            outcome = self._spool_one(arrival)
            if arrival.waiter is not None:
                arrival.waiter.get_loop().call_soon_threadsafe(_set, arrival.waiter, outcome)

    def _spool_one(self, arrival: Arrival) -> Outcome:
        try:
            self.spool.add([arrival])
        except OSError as error:
            log.exception("the spool cannot be written")
            raise Overloaded from error
        adapter = ADAPTERS[arrival.account.adapter]
        notice = self._notice(arrival)
        return Outcome(notice if notice is not None else adapter.nothing())

    def _notice(self, arrival: Arrival) -> bytes | None:
        """The one passive notice per customer and outage, in the organisation's words."""
        inbound, adapter = arrival.inbound, ADAPTERS[arrival.account.adapter]
        if (inbound.account_id, inbound.sender) in self._noticed or not arrival.can_wait():
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
                for arrival in services.orphans():
                    self.batches.add(arrival)
                services.lose_unhanded()
                services.prune()
            except (DatabaseError, InterfaceError, Full):
                connection.close()
        connection.close()

    def replay_forever(self, stop: threading.Event) -> None:
        """Feeds the spool back once the database answers; a process of `config.processes`."""
        while not stop.wait(0.5):
            if not len(self.spool):
                continue
            try:
                while len(self.spool) and not stop.is_set():
                    self._replay_some()
                self._noticed.clear()
            except (DatabaseError, InterfaceError):
                connection.close()
        connection.close()

    def _replay_some(self) -> None:
        records = self.spool.first(_REPLAY_AT_ONCE)
        arrivals = [arrival for record in records if (arrival := self._revived(record)) is not None]
        services.store_for_later(arrivals)
        # At once, before newer pushes may pass them.
        for arrival in services.orphans():
            self.batches.add(arrival)
        self.spool.drop(len(records))

    def _revived(self, record: Record) -> Arrival | None:
        account = cache.by_id(record.account_id)
        adapter = ADAPTERS.get(account.adapter) if account else None
        if account is None or adapter is None:
            return None
        try:
            inbound = adapter.understand(account, record.envelope, record.raw, clock.now_s(), stored=True)
        except Rejected:
            log.warning("a spooled push of account %s reads no more", record.account_id)
            return None
        return Arrival(account, inbound, record.raw, record.envelope, record.received_at)


def _set(waiter: "asyncio.Future[Outcome]", outcome: Outcome) -> None:
    if not waiter.done():
        waiter.set_result(outcome)
