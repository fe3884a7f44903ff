"""Bodies that nobody understands, listeners that fail, and what the database itself refuses."""

import threading
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels.platforms import Platform
from factories import accounts, organisations
from factories.outgoing import draft, opened, states
from weihu.channels.outbox import hot, ports, services
from weihu.channels.outbox.dispatcher import Dispatcher
from weihu.channels.outbox.events import OutgoingChanged
from weihu.channels.outbox.models import Outgoing, Spending
from weihu.kernel import bus
from weihu.kernel import clock as kernel_clock

MINUTE, HOUR = kernel_clock.MINUTE, kernel_clock.HOUR


# Nobody listens unless the test does.
pytestmark = pytest.mark.usefixtures("told")


@pytest.mark.pg
@pytest.mark.django_db
def test_a_body_that_nobody_understands_is_refused_and_does_not_hold_up_the_line(
    account: Any, platform: Platform, dispatcher: Dispatcher
) -> None:
    opened(account)
    services.queue([draft(account, "一"), draft(account, "二")])
    Outgoing.unscoped.filter(intent="test:o1:一").update(body={"kind": "smoke"})

    dispatcher.drain()

    assert states() == [("refused", "broken"), ("sent", "")]


@pytest.mark.django_db
def test_without_window_rules_everything_goes(platform: Platform, dispatcher: Dispatcher) -> None:
    account = accounts.account(organisations.organisation(), adapter="fake", limits={"pool_model": "none"})
    platform.answers("o1", ports.Retry(1))
    services.queue([draft(account, str(n)) for n in range(9)])

    dispatcher.drain()
    assert Outgoing.unscoped.order_by("id")[0].attempts == 1
    Outgoing.unscoped.update(not_before=0)
    dispatcher.drain()

    assert len(platform.texts()) == 9
    assert not Spending.objects.exists()


@pytest.mark.django_db
def test_a_listener_that_fails_loses_the_news_and_never_the_state(
    account: Any, platform: Platform, dispatcher: Dispatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(changes: Any) -> None:
        if any(one.recipient == "o1" for one in changes):
            raise ZeroDivisionError
        heard.extend(changes)

    heard: list[OutgoingChanged] = []
    monkeypatch.setitem(bus._handlers, OutgoingChanged, [broken])
    opened(account, "o1", "o2")
    services.queue([draft(account, "一"), draft(account, "二", to="o2")])

    dispatcher.drain()

    assert states() == [("sent", ""), ("sent", "")]
    assert platform.texts() in (["一", "二"], ["二", "一"])
    assert [one.recipient for one in heard] == ["o2"]


@pytest.mark.pg
@pytest.mark.django_db
def test_the_database_itself_refuses_two_in_sending_for_one_person(account: Any) -> None:
    services.queue([draft(account, "一"), draft(account, "二")])

    with pytest.raises(IntegrityError), transaction.atomic():
        Outgoing.unscoped.update(state="sending")


@pytest.mark.pg
@pytest.mark.django_db
def test_fault_17_what_a_dead_dispatcher_left_in_sending_is_unknown_and_shown(
    account: Any, platform: Platform, dispatcher: Dispatcher, told: list[OutgoingChanged]
) -> None:
    opened(account)
    services.queue([draft(account, "一", message_id=5), draft(account, "二")])
    Outgoing.unscoped.filter(intent="test:o1:一").update(
        state="sending", lease_until=kernel_clock.wall() - 1, fence=1, attempts=1
    )

    dispatcher.drain()
    dispatcher.drain()

    assert states() == [("unknown", "process_died"), ("sent", "")]
    assert platform.texts() == ["二"]
    assert (told[0].message_id, told[0].state) == (5, "unknown")


@pytest.mark.pg
@pytest.mark.django_db
def test_fault_73_a_dispatcher_that_slept_through_its_lease_can_no_longer_write(
    account: Any, platform: Platform, dispatcher: Dispatcher, told: list[OutgoingChanged]
) -> None:
    opened(account)
    go = threading.Event()
    platform.answers("o1", lambda: go.wait(10) and None)
    services.queue([draft(account, "一")])
    dispatcher.step()
    Outgoing.unscoped.update(lease_until=kernel_clock.wall() - 1)
    other = Dispatcher(threads=1)

    other.drain()
    given_up = states()
    go.set()
    dispatcher.drain()
    other.close()

    assert given_up == states() == [("unknown", "process_died")]
    assert [one.state for one in told] == ["unknown"]
    assert Spending.objects.get().spends != []


@pytest.mark.pg
@pytest.mark.django_db
def test_a_dispatcher_that_lives_keeps_its_lease(account: Any, platform: Platform) -> None:
    opened(account)
    go = threading.Event()
    platform.answers("o1", lambda: go.wait(10) and None)
    services.queue([draft(account, "一")])
    patient, other = Dispatcher(threads=1, lease_s=0.6), Dispatcher(threads=1)

    patient.step()
    for _ in range(10):
        threading.Event().wait(0.1)
        patient.step()
        other._sweep_at = 0
        other.step()
    go.set()
    patient.drain()
    patient.close()
    other.close()

    assert states() == [("sent", "")]


@pytest.mark.pg
@pytest.mark.django_db
@given(
    plan=st.lists(
        st.tuples(
            st.sampled_from(["a", "b"]),
            st.lists(st.sampled_from(["retry", "down", "media", "unknown", "refused", "window"]), max_size=3),
        ),
        min_size=1,
        max_size=8,
    )
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_platform_answers_each_persons_messages_keep_their_order(
    plan: list[tuple[str, list[str]]], account: Any, platform: Platform, clock: Any
) -> None:
    errors = {
        "retry": lambda: ports.Retry(1), "down": lambda: ports.ChannelDown("x"), "media": ports.MediaGone,
        "unknown": ports.UnknownOutcome, "refused": lambda: ports.Refused("1"), "window": ports.WindowClosed,
    }  # fmt: skip
    Outgoing.unscoped.all().delete()
    platform.sent.clear()
    platform.next.clear()
    clock.advance(3 * 24 * 3600)
    opened(account, "a", "b")
    dispatcher = Dispatcher(threads=3)
    for number, (to, answers) in enumerate(plan):
        services.queue([draft(account, f"{number:02}", to=to)])
        platform.answers(to, *[errors[one]() for one in answers], None)

    for _ in range(40):
        dispatcher.drain()
        clock.advance(16)
    dispatcher.close()

    assert not Outgoing.unscoped.filter(state__in=["queued", "sending"]).exists()
    for to in ("a", "b"):
        arrived = platform.texts(to)
        sent = [row.intent[-2:] for row in Outgoing.unscoped.filter(recipient=to, state="sent").order_by("id")]
        assert arrived == sorted(arrived) == sent
        assert len(arrived) <= 5
    assert platform.overlaps == 0


@pytest.mark.pg
@pytest.mark.django_db
def test_fault_78_the_next_messages_are_found_without_reading_the_whole_table(
    account: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.queue([draft(account, str(n), to=f"o{n % 900}", intent=str(n)) for n in range(4000)])
    Outgoing.unscoped.exclude(intent__in=[str(n) for n in range(40)]).update(state="sent")
    now = kernel_clock.now()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    run, plans = hot._all, []

    def explained(sql: str, *values: object) -> Any:
        explain = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
        plans.append(str(run(f"{explain} {sql}", *values)))
        return run(sql, *values)

    monkeypatch.setattr(hot, "_all", explained)
    heads = hot.heads(account.pk, now=now, wall=1, limit=3, lock=False)
    waiting = hot.accounts_waiting()
    assert not hot.has_lost(now)
    assert hot.overdue(now=now, wall=now, limit=9) == []

    assert ([head.intent for head in heads], waiting) == (["0", "1", "2"], [account.pk])
    for plan in plans:
        assert "Seq Scan on channels_outbox" not in plan
        assert "SCAN channels_outbox_outgoing'" not in plan
        assert "SCAN o'" not in plan
        assert "outgoing_" in plan or "one_sending" in plan
