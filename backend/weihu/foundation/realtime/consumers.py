"""The bus's "after": consumers that read the log with a cursor of their own, each event at least once.

A room registers its consumer in `apps.ready`; the worker runs them all. One process at a time reads for a consumer and
an organisation (a lease on the cursor); when it dies another goes on from the cursor. A new consumer begins with the
oldest event that is kept.
"""

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

import msgspec
from django.db import DatabaseError, connections
from django.db.models import Q

from weihu.foundation.realtime import hub, selectors
from weihu.foundation.realtime.events import Event
from weihu.foundation.realtime.models import Counter, Cursor
from weihu.kernel import clock, ids, tenancy
from weihu.kernel.db import is_transient, write
from weihu.kernel.registry import Registry

log = logging.getLogger(__name__)

LEASE = 60 * clock.SECOND
# So often an event is tried by a process before it is set aside, in the log of errors, and reading goes on.
TRIES = 5
_IDLE_S = 1.0
_PAUSE_S = 0.1
# How long a consumer rests that is in no hurry: while little happens it has followed within a second. When more events
# come a second than that, it comes seldom and takes all of them at once, which is cheaper for each: ten seconds late at
# most.
_QUIET_REST_S = 0.8
_BUSY_REST_S = 6.0
_BUSY_A_SECOND = 100
# Between the pages that it takes at once, so many times as long as the page took of a processor.
_BREATH = 3.0

Handler = Callable[[Sequence[Event]], None]


class Consumer(msgspec.Struct, frozen=True):
    """Who wants to know of which events; the handler gets them in order, inside the organisation's scope.

    `rest`: work that is in no hurry, once it has caught up, rests that many times as long as it took of a processor,
    so that under load it takes its share and no more; never longer than said above.
    """

    name: str
    names: frozenset[str]
    handler: Handler
    rest: float = 0.0


CONSUMERS: Registry[Consumer] = Registry("consumer of events")


def follow(consumer: str, names: Iterable[str], handler: Handler, *, rest: float = 0.0) -> None:
    """Registers a consumer. The handler may be given an event again: it must be able to do
    its work twice.
    """
    CONSUMERS.register(consumer, Consumer(consumer, frozenset(names), handler, rest))


class _Going(msgspec.Struct):
    """One way from rest to rest: since when, the processor's time it took, the events it met, when it goes on."""

    since: float = 0.0
    spent: float = 0.0
    met: int = 0
    until: float = 0.0


class Worker:
    """Runs the consumers, in a thread of its own."""

    def __init__(self, consumers: Iterable[Consumer] | None = None) -> None:
        self._given = None if consumers is None else list(consumers)
        self._me = ids.new_id()
        self._news = threading.Event()
        self._failed: dict[tuple[str, int, int], int] = {}
        # Of those that rest, by `time.monotonic`.
        self._going: defaultdict[str, _Going] = defaultdict(_Going)

    def wake(self) -> None:
        """There may be news."""
        self._news.set()

    def run_forever(self, stop: threading.Event) -> None:
        """Works until told to stop; looks by itself when nobody wakes it."""
        hub.listen(self.wake)
        while not stop.is_set():
            try:
                self.run_once()
            except DatabaseError as error:
                log.warning("consumers of events wait for the database: %s", error)
                connections.close_all()
            stop.wait(_PAUSE_S)
            self._news.wait(self._idle_s())
            self._news.clear()
        connections.close_all()

    def run_once(self) -> int:
        """Brings every consumer up to now, as far as it goes; the number of events handled."""
        handled = 0
        consumers = [one for _, one in CONSUMERS.items()] if self._given is None else self._given
        newest = dict(Counter.objects.values_list("organisation_id", "number")) if consumers else {}
        for consumer in consumers:
            if consumer.rest and time.monotonic() < self._going[consumer.name].until:
                continue
            spent, met, full = time.thread_time(), 0, False
            read = dict(Cursor.objects.filter(consumer=consumer.name).values_list("organisation_id", "number"))
            for organisation_id, number in newest.items():
                if number > read.get(organisation_id, 0):
                    done, page = self._catch_up(consumer, organisation_id)
                    handled += done
                    met += page
                    full = full or page == selectors.PAGE
            if consumer.rest:
                self._rest(consumer, time.thread_time() - spent, met, full=full)
        return handled

    def _rest(self, consumer: Consumer, spent: float, met: int, *, full: bool) -> None:
        """It has read a page of each organisation's; `full`: there may be more."""
        now, going = time.monotonic(), self._going[consumer.name]
        going.spent += spent
        going.met += met
        if full:
            going.until = now + _BREATH * spent
            return
        busy = going.met > _BUSY_A_SECOND * (now - going.since)
        pause = min(consumer.rest * going.spent, _BUSY_REST_S if busy else _QUIET_REST_S)
        self._going[consumer.name] = _Going(since=now, until=now + pause)

    def _idle_s(self) -> float:
        """Until somebody's rest is over, if anybody rests."""
        now = time.monotonic()
        return min([_IDLE_S, *(going.until - now for going in self._going.values() if going.until > now)])

    def _catch_up(self, consumer: Consumer, organisation_id: int) -> tuple[int, int]:
        """How many events were handled, and of how many the last page was."""
        handled, met = 0, 0
        while (position := self._take(consumer, organisation_id)) is not None:
            page = selectors.since(organisation_id, position)
            if not page:
                break
            if position and any(later - earlier > 1 for earlier, later in pairwise((position, page[0].number))):
                log.error(
                    "consumer %s was away too long: %s events are gone", consumer.name, page[0].number - position - 1
                )
            wanted = [event for event in page if event.name in consumer.names]
            done = self._handle(consumer, wanted)
            reached = page[-1].number if done == len(wanted) else wanted[done].number - 1
            handled += done
            kept = self._put(consumer, organisation_id, reached)
            if not kept or done < len(wanted):
                break
            met = len(page)
            if consumer.rest:
                break
        self._let_go(consumer, organisation_id)
        return handled, met

    def _handle(self, consumer: Consumer, wanted: Sequence[Event]) -> int:
        """How many of them are done with; together if it goes, else one by one up to the one that fails."""
        if not wanted:
            return 0
        if self._tried(consumer, wanted):
            return len(wanted)
        for done, event in enumerate(wanted):
            if not self._tried(consumer, [event]) and not self._set_aside(consumer, event):
                return done
        return len(wanted)

    def _tried(self, consumer: Consumer, some: Sequence[Event]) -> bool:
        try:
            with tenancy.scope(some[0].organisation_id):
                consumer.handler(some)
        except Exception as error:
            # Whatever a consumer's own bug is, it must not stop the others.
            if is_transient(error):
                raise
            log.exception("consumer %s fails at events %s to %s", consumer.name, some[0].number, some[-1].number)
            return False
        return True

    def _set_aside(self, consumer: Consumer, event: Event) -> bool:
        key = (consumer.name, event.organisation_id, event.number)
        self._failed[key] = self._failed.get(key, 0) + 1
        if self._failed[key] < TRIES:
            return False
        del self._failed[key]
        log.error("consumer %s: event %s of organisation %s is set aside", consumer.name, event.number, key[1])
        return True

    def _mine(self, consumer: Consumer, organisation_id: int) -> Q:
        return Q(consumer=consumer.name, organisation_id=organisation_id, holder=self._me)

    def _take(self, consumer: Consumer, organisation_id: int) -> int | None:
        """The cursor's number, leased to this process; None while another one holds it."""
        now = clock.wall()
        row = Q(consumer=consumer.name, organisation_id=organisation_id)
        with write():
            Cursor.objects.bulk_create(
                [Cursor(consumer=consumer.name, organisation_id=organisation_id)], ignore_conflicts=True
            )
            taken = Cursor.objects.filter(row, Q(holder=self._me) | Q(lease_until__lt=now)).update(
                holder=self._me, lease_until=now + LEASE
            )
            return Cursor.objects.filter(row).values_list("number", flat=True).get() if taken else None

    def _put(self, consumer: Consumer, organisation_id: int, number: int) -> bool:
        """Moves the cursor on; False when the lease ran out and another process reads now."""
        with write():
            mine = Cursor.objects.filter(self._mine(consumer, organisation_id), number__lte=number)
            return mine.update(number=number) == 1

    def _let_go(self, consumer: Consumer, organisation_id: int) -> None:
        with write():
            Cursor.objects.filter(self._mine(consumer, organisation_id)).update(holder=0, lease_until=0)
