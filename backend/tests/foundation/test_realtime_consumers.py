"""Consumers of the log: every event at least once, in order, by one process at a time."""

import logging
import threading
from collections.abc import Callable, Sequence
from functools import partial

import pytest
from django.db import OperationalError, connections

from factories import organisations
from factories.streams import until
from weihu.foundation.realtime import consumers, models, services
from weihu.foundation.realtime.consumers import Consumer, Worker
from weihu.foundation.realtime.events import Event
from weihu.foundation.realtime.services import Draft
from weihu.kernel import tenancy

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]


class Notebook:
    """A consumer that writes down what it is told."""

    def __init__(self) -> None:
        self.read: list[tuple[int, int]] = []
        self.fails_at: set[int] = set()
        self.error: Exception = ValueError("a bug of the consumer's")

    def __call__(self, events: Sequence[Event]) -> None:
        assert tenancy.current() == {events[0].organisation_id}
        if any(event.number in self.fails_at for event in events):
            raise self.error
        self.read += [(event.organisation_id, event.data["n"]) for event in events]

    def consumer(self) -> Consumer:
        return Consumer("notebook", frozenset({"message.added", "session.changed"}), self)


def tell(organisation_id: int, *many: int, name: str = "message.added") -> None:
    services.append([Draft(organisation_id, name, "session.read", {"n": n}) for n in many])


def cursor(organisation_id: int) -> int:
    return models.Cursor.objects.get(consumer="notebook", organisation_id=organisation_id).number


def test_a_consumer_gets_the_events_it_follows_in_order_and_only_once_when_all_is_well() -> None:
    one, other = organisations.organisation("三江").pk, organisations.organisation("四海").pk
    book = Notebook()
    tell(one, 1, 2)
    tell(one, 3, name="account.changed")
    tell(other, 4, name="session.changed")
    worker = Worker([book.consumer()])

    assert worker.run_once() == 3
    tell(one, 5)
    assert worker.run_once() == 1
    assert worker.run_once() == 0

    assert [n for of, n in book.read if of == one] == [1, 2, 5]
    assert [n for of, n in book.read if of == other] == [4]
    # What it does not follow is read over, too.
    assert (cursor(one), cursor(other)) == (4, 1)


def test_another_process_goes_on_where_the_first_stood() -> None:
    organisation = organisations.organisation().pk
    first, second = Notebook(), Notebook()
    tell(organisation, 1, 2)
    Worker([first.consumer()]).run_once()

    tell(organisation, 3)
    Worker([second.consumer()]).run_once()

    assert ([n for _, n in first.read], [n for _, n in second.read]) == ([1, 2], [3])


def test_while_one_process_reads_no_other_does_and_a_dead_one_is_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    organisation = organisations.organisation().pk
    tell(organisation, 1)
    dead, alive = Notebook(), Notebook()
    worker = Worker([dead.consumer()])
    assert worker._take(dead.consumer(), organisation) == 0

    assert Worker([alive.consumer()]).run_once() == 0
    monkeypatch.setattr(consumers.clock, "wall", lambda: 1 << 50)
    assert Worker([alive.consumer()]).run_once() == 1

    # The dead one was only asleep: it cannot move the cursor back.
    assert not worker._put(dead.consumer(), organisation, 0)
    assert (alive.read, cursor(organisation)) == ([(organisation, 1)], 1)


def test_an_event_that_fails_is_tried_again_and_those_before_it_are_done(caplog: pytest.LogCaptureFixture) -> None:
    organisation = organisations.organisation().pk
    book = Notebook()
    worker = Worker([book.consumer()])
    tell(organisation, 1, 2, 3, 4)
    book.fails_at = {3}

    with caplog.at_level(logging.CRITICAL):
        worker.run_once()
    assert ([n for _, n in book.read], cursor(organisation)) == ([1, 2], 2)
    book.fails_at = set()
    worker.run_once()

    assert ([n for _, n in book.read], cursor(organisation)) == ([1, 2, 3, 4], 4)


def test_an_event_that_always_fails_is_set_aside_and_reading_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    organisation = organisations.organisation().pk
    book = Notebook()
    worker = Worker([book.consumer()])
    tell(organisation, 1, 2, 3)
    book.fails_at = {2}

    for _ in range(consumers.TRIES):
        worker.run_once()

    assert ([n for _, n in book.read], cursor(organisation)) == ([1, 3], 3)
    assert f"event 2 of organisation {organisation} is set aside" in caplog.text


def test_a_database_that_is_away_counts_against_no_event() -> None:
    organisation = organisations.organisation().pk
    book = Notebook()
    worker = Worker([book.consumer()])
    tell(organisation, 1)
    book.fails_at, book.error = {1}, OperationalError("connection lost")

    for _ in range(consumers.TRIES + 1):
        with pytest.raises(OperationalError):
            worker.run_once()
    book.fails_at = set()
    worker.run_once()

    assert book.read == [(organisation, 1)]


def test_a_consumer_that_was_away_too_long_is_told_in_the_log_what_it_missed(caplog: pytest.LogCaptureFixture) -> None:
    organisation = organisations.organisation().pk
    book = Notebook()
    worker = Worker([book.consumer()])
    tell(organisation, 1)
    worker.run_once()
    tell(organisation, 2, 3, 4)
    models.Event.unscoped.filter(organisation_id=organisation, number__lt=4).delete()

    worker.run_once()

    assert [n for _, n in book.read] == [1, 4]
    assert "2 events are gone" in caplog.text


def test_a_running_worker_is_woken_by_commits_and_stops_when_told() -> None:
    organisation = organisations.organisation().pk
    book, stop = Notebook(), threading.Event()
    worker = Worker([book.consumer()])

    def run() -> None:
        worker.run_forever(stop)
        connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        for n in range(5):
            tell(organisation, n)
            until(lambda n=n: (organisation, n) in book.read, 5)
    finally:
        stop.set()
        worker.wake()
        thread.join(5)
    assert not thread.is_alive()


def test_a_consumer_that_rests_reads_one_page_and_lets_the_others_go_on() -> None:
    organisation = organisations.organisation().pk
    slow, quick = Notebook(), Notebook()
    names = frozenset({"message.added"})
    worker = Worker([Consumer("slow", names, slow, rest=1e9), Consumer("quick", names, quick)])
    tell(organisation, 1)
    worker.run_once()
    tell(organisation, 2)

    worker.run_once()

    assert ([n for _, n in slow.read], [n for _, n in quick.read]) == ([1], [1, 2])


def test_one_that_rests_takes_what_has_gathered_page_by_page_and_rests_longer_while_much_happens(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    organisation = organisations.organisation().pk
    now = [1000.0]
    monkeypatch.setattr(consumers.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(consumers.time, "thread_time", lambda: now[0])
    monkeypatch.setattr(consumers.selectors, "PAGE", 3)
    monkeypatch.setattr(consumers, "_BUSY_A_SECOND", 3)
    monkeypatch.setattr(consumers.selectors.hot, "since", partial(page_of_three, consumers.selectors.hot.since))
    book = Notebook()
    names = frozenset({"message.added"})

    def work(events: Sequence[Event]) -> None:
        now[0] += 0.1
        book(events)

    worker = Worker([Consumer("slow", names, work, rest=40)])

    def read_after(seconds: float) -> list[int]:
        now[0] += seconds
        worker.run_once()
        return [n for _, n in book.read]

    tell(organisation, 1)
    assert read_after(0) == [1]
    tell(organisation, *range(2, 9))
    # Little was there: it comes again within a second.
    assert read_after(consumers._QUIET_REST_S - 0.01) == [1]
    assert read_after(0.02) == [1, 2, 3, 4]
    # Between the pages the others have their turn, and the path its processor.
    assert read_after(0.1) == [1, 2, 3, 4]
    assert read_after(0.3) == [1, 2, 3, 4, 5, 6, 7]
    assert read_after(0.4) == [1, 2, 3, 4, 5, 6, 7, 8]
    tell(organisation, 9)
    assert read_after(consumers._BUSY_REST_S - 0.01) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert worker._idle_s() == pytest.approx(0.01)
    assert read_after(0.02) == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    tell(organisation, 10)
    assert read_after(consumers._QUIET_REST_S + 0.01)[-1] == 10


def page_of_three(since: Callable[..., list[Event]], organisation_id: int, after: int, limit: int) -> list[Event]:
    return since(organisation_id, after, min(limit, 3))
