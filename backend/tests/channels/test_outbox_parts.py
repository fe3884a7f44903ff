"""Messages in parts, later ones, files first, and bodies that cannot go."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels.platforms import Platform
from factories import accounts, organisations
from factories.outgoing import draft, opened
from weihu.channels import ports as replies
from weihu.channels.outbox import files, hot, ports, selectors, services, windows
from weihu.channels.outbox.dispatcher import Dispatcher
from weihu.channels.outbox.events import OutgoingChanged
from weihu.channels.outbox.models import Outgoing, Spending, Upload
from weihu.kernel import bus
from weihu.kernel import clock as kernel_clock

MINUTE, HOUR = kernel_clock.MINUTE, kernel_clock.HOUR


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Platform:
    made = Platform()
    monkeypatch.setattr(ports.SENDERS, "_things", {"fake": made})
    return made


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[OutgoingChanged]:
    """What was published."""
    heard: list[OutgoingChanged] = []
    monkeypatch.setitem(bus._handlers, OutgoingChanged, [heard.extend])
    return heard


@pytest.fixture
def dispatcher() -> Iterator[Dispatcher]:
    made = Dispatcher(threads=4)
    yield made
    made.close()


@pytest.fixture
def account(db: None, platform: Platform) -> Any:
    return accounts.account(organisations.organisation(), adapter="fake")


@pytest.fixture(autouse=True)
def _quiet(request: pytest.FixtureRequest) -> None:
    """Nobody listens unless the test does: the rooms above have their own tests."""
    request.getfixturevalue("told")


def states(**where: Any) -> list[tuple[str, str]]:
    return list(Outgoing.unscoped.filter(**where).order_by("id").values_list("state", "reason"))


@pytest.mark.pg
@pytest.mark.django_db
def test_the_rest_of_an_answer_waits_for_its_first_part_and_so_do_those_behind(
    account: Any, platform: Platform, dispatcher: Dispatcher
) -> None:
    opened(account)
    services.queue([draft(account, "二", after_receipt_id=42), draft(account, "三"), draft(account, "x", to="o2")])
    dispatcher.drain()
    waiting = states(recipient="o1")

    services.release([41, 42])
    dispatcher.drain()

    assert waiting == [("queued", ""), ("queued", "")]
    assert platform.texts("o1") == ["二", "三"]


@pytest.mark.pg
@pytest.mark.django_db
def test_the_rest_of_an_answer_whose_first_part_is_unknown_does_not_go(
    account: Any, platform: Platform, dispatcher: Dispatcher, told: list[OutgoingChanged]
) -> None:
    opened(account)
    services.queue([draft(account, "二", after_receipt_id=42, message_id=3), draft(account, "三")])

    services.withhold([42])
    dispatcher.drain()

    assert platform.texts() == ["三"]
    assert states() == [("refused", "first_part_unknown"), ("sent", "")]
    assert [(one.message_id, one.state) for one in told] == [(3, "refused"), (None, "sent")]


@pytest.mark.pg
@pytest.mark.django_db
def test_what_is_planned_for_later_stands_in_line_when_its_time_has_come(
    account: Any, platform: Platform, dispatcher: Dispatcher, clock: Any
) -> None:
    opened(account)
    services.queue([draft(account, "later", not_before=kernel_clock.now() + 10 * MINUTE), draft(account, "now")])

    dispatcher.drain()
    before = platform.texts()
    clock.advance(601)
    dispatcher.drain()

    assert (before, platform.texts()) == (["now"], ["now", "later"])


@pytest.mark.pg
@pytest.mark.django_db
def test_a_long_text_goes_in_parts_each_spending_and_a_failure_goes_on_where_it_was(
    account: Any, platform: Platform, dispatcher: Dispatcher, clock: Any
) -> None:
    opened(account)
    platform.answers("o1", None, ports.Retry(5))
    services.queue([draft(account, "a|b|c", intent="long"), draft(account, "d")])

    dispatcher.drain()
    half = Outgoing.unscoped.order_by("id")[0]
    clock.advance(6)
    dispatcher.drain()

    assert (half.state, half.progress) == ("queued", 1)
    assert platform.texts() == ["a", "b", "c", "d"]
    assert platform.keys == ["long#0", "long#1", "long#2", "test:o1:d#0"]
    assert windows.remaining(account.pk, "o1").count == 1


@pytest.mark.pg
@pytest.mark.django_db
def test_a_part_that_no_window_allows_ends_the_message_truly(
    account: Any, platform: Platform, dispatcher: Dispatcher
) -> None:
    opened(account)
    services.queue([draft(account, "1|2|3|4|5|6")])

    dispatcher.drain()

    row = Outgoing.unscoped.get()
    assert (row.state, row.reason, row.progress) == ("refused", "window_used_up", 5)


@pytest.fixture
def stored(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that exist: 1 and 2."""

    def read(file_id: int) -> ports.File:
        if file_id not in {1, 2}:
            raise FileNotFoundError
        return ports.File(file_id, "a.jpg", "image/jpeg", b"...")

    monkeypatch.setattr(files, "read", read)


@pytest.mark.pg
@pytest.mark.django_db
@pytest.mark.usefixtures("stored")
def test_files_go_first_once_in_three_days(
    account: Any, platform: Platform, dispatcher: Dispatcher, clock: Any
) -> None:
    opened(account, "o1", "o2")
    services.queue([draft(account, "p1", body=replies.PictureReply(1)), draft(account, "t")])
    dispatcher.drain()
    services.queue([draft(account, "p2", body=replies.PictureReply(1), to="o2")])
    dispatcher.drain()
    known = selectors.media_of([account.pk], kernel_clock.now())
    assert (platform.uploaded, platform.texts("o1")) == ([(1, "picture")], ["<picture>", "t"])
    assert known == {account.pk: {1: platform.media_ids[0][1]}}

    clock.advance(71.5 * 3600)
    opened(account)
    services.queue([draft(account, "p3", body=replies.PictureReply(1), expires_at=kernel_clock.now() + HOUR)])
    dispatcher.drain()

    assert platform.uploaded == [(1, "picture")] * 2
    assert selectors.media_of([account.pk], kernel_clock.now() + 72 * HOUR) == {}


@pytest.mark.pg
@pytest.mark.django_db
@pytest.mark.usefixtures("stored")
def test_fault_28_a_file_that_the_platform_lost_is_brought_again(
    account: Any, platform: Platform, dispatcher: Dispatcher
) -> None:
    opened(account)
    Upload.objects.create(
        account_id=account.pk, file_id=1, use="picture", media_id="old", expires_at=kernel_clock.now() + 2 * HOUR
    )
    platform.answers("o1", ports.MediaGone("40007"))
    services.queue([draft(account, body=replies.PictureReply(1))])

    dispatcher.drain()

    assert platform.uploaded == [(1, "picture")]
    assert platform.media_ids == [{1: "media-1-1"}]
    assert states() == [("sent", "")]


@pytest.mark.pg
@pytest.mark.django_db
@pytest.mark.usefixtures("stored")
def test_a_failed_upload_is_tried_again_and_a_missing_file_is_refused(
    account: Any, platform: Platform, dispatcher: Dispatcher, clock: Any
) -> None:
    opened(account)
    platform.next_upload.extend([ports.UnknownOutcome("timeout"), OSError("gone")])
    services.queue([draft(account, "p", body=replies.PictureReply(1)), draft(account, "x", body=replies.VoiceReply(3))])

    for _ in range(3):
        dispatcher.drain()
        clock.advance(10)

    row = Outgoing.unscoped.order_by("id")[0]
    assert states() == [("sent", ""), ("refused", "file_missing")]
    assert row.attempts == 3
    assert windows.remaining(account.pk, "o1").count == 4


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
