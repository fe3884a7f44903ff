"""The numbered log: no number is ever seen before a smaller one, nothing is lost, nobody reads another's."""

import contextlib
import functools
import threading
import time
from collections.abc import Callable

import pytest
from django.db import connection, connections

from factories import organisations
from services.fixtures import Clock
from weihu.foundation.realtime import models, selectors, services
from weihu.foundation.realtime.events import Kept
from weihu.foundation.realtime.services import Draft
from weihu.kernel import clock as kernel_clock
from weihu.kernel import db


def draft(organisation_id: int, n: int = 0, **fields: object) -> Draft:
    told: dict[str, object] = {"name": "message.added", "permission": "session.read", "data": {"n": n}}
    return Draft(organisation_id=organisation_id, **(told | fields))  # type: ignore[arg-type]


def in_threads(*works: Callable[[], None]) -> None:
    failed: list[BaseException] = []

    def run(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - shown by the assertion below
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []


@pytest.mark.pg
@pytest.mark.django_db
def test_events_are_numbered_from_one_for_each_organisation_and_read_back_as_written() -> None:
    one, other = organisations.organisation("三江"), organisations.organisation("四海")

    services.append([draft(other.pk, 1, shop_id=7), draft(one.pk, 2), draft(other.pk, 3, data={"session_id": 1 << 62})])
    services.append([draft(one.pk, 4)])

    assert [(e.number, e.data["n"]) for e in selectors.since(one.pk, 0)] == [(1, 2), (2, 4)]
    first, second = selectors.since(other.pk, 0)
    assert (first.number, first.organisation_id, first.name, first.permission, first.shop_id, first.data) == (
        1, other.pk, "message.added", "session.read", 7, {"n": 1},
    )  # fmt: skip
    assert second.data == {"session_id": 1 << 62}
    assert (selectors.current_number(one.pk), selectors.current_number(other.pk)) == (2, 2)
    assert selectors.since(one.pk, 2) == []
    assert [e.number for e in selectors.since(one.pk, 0, limit=1)] == [1]


@pytest.mark.django_db
def test_a_batch_costs_two_statements_whatever_its_size_and_however_many_organisations() -> None:
    made = [organisations.organisation(f"企业{n}").pk for n in range(3)]
    services.append([draft(made[0])])
    seen: list[str] = []

    connection.connection.set_trace_callback(seen.append)
    services.append([draft(made[n % 3], n) for n in range(60)])
    connection.connection.set_trace_callback(None)

    # executemany is one prepared statement, run a row.
    assert len({sql.split("VALUES")[0] for sql in seen}) == 2
    assert [selectors.current_number(one) for one in made] == [21, 20, 20]


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_a_reader_never_steps_over_an_event_that_is_still_being_written() -> None:
    organisation = organisations.organisation().pk
    seen: list[int] = []
    done = threading.Event()

    def write(writer: int) -> None:
        for n in range(25):
            with db.write():
                services.append([draft(organisation, writer * 100 + n)] * (1 + n % 3))
                # The commit comes late: with a plain sequence a later number would be seen before.
                time.sleep(0.001 * (writer + 1) if n % 5 == 0 else 0)

    def read() -> None:
        while True:
            is_last = done.is_set()
            seen.extend(event.number for event in selectors.since(organisation, seen[-1] if seen else 0))
            if is_last:
                return

    def write_all() -> None:
        in_threads(*[functools.partial(write, writer) for writer in range(4)])
        done.set()

    in_threads(write_all, read)

    count = models.Event.unscoped.filter(organisation_id=organisation).count()
    assert seen == list(range(1, count + 1))
    assert count == 4 * sum(1 + n % 3 for n in range(25))


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_batches_over_the_same_organisations_in_any_order_do_not_deadlock() -> None:
    made = [organisations.organisation(f"企业{n}").pk for n in range(4)]

    def write(step: int) -> None:
        for n in range(30):
            services.append([draft(made[(n * step + k) % 4]) for k in range(3)])

    in_threads(*[functools.partial(write, step) for step in (1, 3, 1, 3)])

    numbers = [selectors.current_number(one) for one in made]
    assert sum(numbers) == 4 * 30 * 3
    for one, number in zip(made, numbers, strict=True):
        assert [event.number for event in selectors.since(one, 0)] == list(range(1, number + 1))


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_leaves_no_number_behind() -> None:
    organisation = organisations.organisation().pk
    services.append([draft(organisation)])

    with contextlib.suppress(ZeroDivisionError), db.write():
        services.append([draft(organisation), draft(organisation)])
        raise ZeroDivisionError
    services.append([draft(organisation)])

    assert [event.number for event in selectors.since(organisation, 0)] == [1, 2]


@pytest.mark.pg
@pytest.mark.django_db
def test_events_are_kept_for_seven_days_and_taken_from_the_front_only(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "_CHUNK", 4)
    one, other = organisations.organisation("三江").pk, organisations.organisation("四海").pk
    services.append([draft(one, n) for n in range(10)])
    clock.advance(8 * 86400)
    services.append([draft(one, 10), draft(other)])
    # The clock was set back: this line looks old, but lines before it are kept.
    clock.advance(-7.5 * 86400)
    services.append([draft(one, 11)])
    clock.advance(7.4 * 86400)

    assert services.prune_all() == 10

    assert [event.number for event in selectors.since(one, 0)] == [11, 12]
    assert selectors.kept(one) == Kept(newest=12, oldest=11)
    assert selectors.kept(other).oldest == 1
    clock.advance(30 * 86400)
    assert services.prune_all() == 3
    assert selectors.kept(one) == Kept(newest=12, oldest=None)
    services.append([draft(one)])
    assert [event.number for event in selectors.since(one, 12)] == [13]


@pytest.mark.parametrize(
    ("after", "newest", "oldest", "goes_on"),
    [
        (0, 0, None, True),
        (0, 5, 1, True),
        (5, 5, 1, True),
        (5, 5, None, True),
        (2, 5, 3, True),
        (1, 5, 3, False),
        (0, 5, None, False),
        (6, 5, 1, False),
    ],
)
def test_a_cursor_goes_on_only_where_nothing_is_missing(
    after: int, newest: int, oldest: int | None, goes_on: bool
) -> None:
    assert Kept(newest, oldest).covers(after) is goes_on


@pytest.mark.pg
@pytest.mark.django_db
def test_the_instant_of_an_event_is_of_the_clock_in_force(clock: Clock) -> None:
    organisation = organisations.organisation().pk
    clock.set_offset(86400)
    services.append([draft(organisation)])

    [event] = selectors.since(organisation, 0)
    assert abs(event.at - kernel_clock.now()) < 5000
