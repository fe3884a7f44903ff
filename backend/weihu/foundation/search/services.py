"""Filling the index: from what the log tells, and by walking over everything."""

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence

from django.db import DatabaseError, connection

from weihu.foundation.organisations.models import Organisation
from weihu.foundation.realtime import consumers
from weihu.foundation.realtime.events import Event
from weihu.foundation.search import hot
from weihu.foundation.search.models import Document, Walk
from weihu.foundation.search.pace import Pace
from weihu.foundation.search.sources import SOURCES, Source
from weihu.kernel import clock, ids, tenancy
from weihu.kernel.db import plan_by_keys, write

log = logging.getLogger(__name__)

# Its cursor in the log.
CONSUMER = "search"
# Of each kind, because a customer's words cost more than a message's.
PACES: defaultdict[int, Pace] = defaultdict(Pace)
# What is written late has an id from before: the hourly look begins this much earlier than it ended.
_LATE = clock.HOUR
_FORGOTTEN_AT_ONCE = 50
_BREATH_S = 0.01
_FIRST_S = 3.0
_EVERY_S = 3600.0
# While it is quiet a few hundredths of a processor: what is said now is found a moment later.
_REST = 40.0


def follow() -> None:
    """Fills the index from the log, after the turn and never within it; once, when every room has registered."""
    names = {name for _, source in SOURCES.items() for name in source.events}
    consumers.follow(CONSUMER, names, hear, rest=_REST)


def hear(events: Sequence[Event]) -> None:
    """Brings what these events are about up to date, inside the scope of their organisation."""
    plan_by_keys()
    organisation_id = events[0].organisation_id
    for source in [one for _, one in SOURCES.items()]:
        told = source.touched([event for event in events if event.name in source.events])
        anew = {one.object_id for one in told if one.anew}
        seen = {one.object_id for one in told} - anew
        new = seen - hot.known(organisation_id, source.number, seen) if seen else set()
        refresh_all(organisation_id, source, sorted(anew | new))


def refresh_all(organisation_id: int, source: Source, object_ids: Sequence[int]) -> None:
    """Any number of things, a transaction after the other."""
    done = 0
    while some := object_ids[done : done + PACES[source.number].at_once]:
        refresh(organisation_id, source, some)
        done += len(some)


def refresh(organisation_id: int, source: Source, object_ids: Collection[int]) -> None:
    """Reads these things and indexes them anew; what is not there any more is forgotten. One transaction."""
    with write(), PACES[source.number].measured(len(object_ids)):
        texts = [one for one in source.read(object_ids) if any(one.parts)]
        hot.put(organisation_id, source.number, texts)
        gone = set(object_ids) - {one.object_id for one in texts}
        if gone:
            hot.take(organisation_id, source.number, gone)


def forget_customer(organisation_id: int, customer_id: int) -> int:
    """Nothing of this person is found any more: for whoever deletes her; how many documents went."""
    mine = Document.unscoped.filter(organisation_id=organisation_id, customer_id=customer_id)
    gone = 0
    while some := list(mine.values_list("kind", "object_id")[:_FORGOTTEN_AT_ONCE]):
        with write():
            for kind in {kind for kind, _ in some}:
                gone += hot.take(organisation_id, kind, [object_id for of, object_id in some if of == kind])
    return gone


def rebuild(say: Callable[[str, int], None] = lambda kind, count: None) -> int:
    """Reads everything again, also what is indexed; goes on where an earlier rebuild was broken off.

    `say` is told each kind and how many are done. How many documents were read.
    """
    pairs = list(_walks())
    if not Walk.objects.exclude(rebuilding=None).exists():
        Walk.objects.update(rebuilding=0)
    total = 0
    for organisation_id, source in pairs:
        position = _walk(organisation_id, source).rebuilding
        count = 0
        while position is not None:
            asked = PACES[source.number].at_once
            some = _following(organisation_id, source, position, asked)
            last = some[-1] if len(some) == asked else None
            with tenancy.scope(organisation_id):
                _sweep(organisation_id, source, position, some, last)
            position = last
            _keep(organisation_id, source, rebuilding=position)
            count += len(some)
            say(source.kind, count)
            time.sleep(_BREATH_S)
        total += count
    return total


def run_forever(stop: threading.Event) -> None:
    """Looks soon after the start and then every hour for what no event told of, until told to stop."""
    wait_s = _FIRST_S
    while not stop.wait(wait_s):
        wait_s = _EVERY_S
        try:
            plan_by_keys()
            catch_up(stop)
        except DatabaseError:
            log.warning("the search's look waits for the database", exc_info=True)
        finally:
            connection.close()


def catch_up(stop: threading.Event | None = None) -> int:
    """Indexes what no event told of: what was there before the index, a list of followers, a log that was away too
    long; how many.
    """
    count = 0
    for organisation_id, source in _walks():
        position = min(_walk(organisation_id, source).reached, ids.floor_of(clock.wall() - _LATE))
        while stop is None or not stop.is_set():
            begun = time.monotonic()
            asked = PACES[source.number].at_once
            some = _following(organisation_id, source, position, asked)
            with tenancy.scope(organisation_id):
                new = set(some) - hot.known(organisation_id, source.number, some)
                refresh_all(organisation_id, source, sorted(new))
            count += len(new)
            if some:
                position = some[-1]
                _keep(organisation_id, source, reached=position)
            if len(some) < asked:
                break
            # Half of the time is everybody else's.
            time.sleep(time.monotonic() - begun)
    return count


def _following(organisation_id: int, source: Source, position: int, limit: int) -> list[int]:
    """The next things of a kind after this one, by id."""
    with tenancy.scope(organisation_id):
        return list(source.following(position, limit))


def _sweep(organisation_id: int, source: Source, position: int, some: Sequence[int], last: int | None) -> None:
    """One stretch of ids, up to the last or to the end: what is there is indexed anew, what is not is forgotten."""
    held = Document.objects.filter(kind=source.number, object_id__gt=position)
    if last is not None:
        held = held.filter(object_id__lte=last)
    gone = set(held.values_list("object_id", flat=True)) - set(some)
    refresh_all(organisation_id, source, [*some, *sorted(gone)])


def _walks() -> Iterator[tuple[int, Source]]:
    organisations = list(Organisation.objects.values_list("pk", flat=True))
    pairs = [(organisation_id, source) for organisation_id in organisations for _, source in SOURCES.items()]
    with write():
        Walk.objects.bulk_create(
            [Walk(organisation_id=organisation_id, kind=source.number) for organisation_id, source in pairs],
            ignore_conflicts=True,
        )
    return iter(pairs)


def _walk(organisation_id: int, source: Source) -> Walk:
    return Walk.objects.get(organisation_id=organisation_id, kind=source.number)


def _keep(organisation_id: int, source: Source, **columns: int | None) -> None:
    with write():
        Walk.objects.filter(organisation_id=organisation_id, kind=source.number).update(**columns)
