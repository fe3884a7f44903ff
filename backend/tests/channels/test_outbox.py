"""Leaving: one line a person, one message at a time, states that do not lie."""

from collections import Counter
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from channels.platforms import Platform
from factories import accounts, organisations
from factories.outgoing import draft, opened, states
from weihu.channels.outbox import ports, selectors, services, windows
from weihu.channels.outbox.dispatcher import Dispatcher
from weihu.channels.outbox.events import OutgoingChanged
from weihu.channels.outbox.models import Outgoing
from weihu.kernel import clock as kernel_clock
from weihu.kernel.db import write

MINUTE, HOUR = kernel_clock.MINUTE, kernel_clock.HOUR


# Nobody listens unless the test does.
pytestmark = pytest.mark.usefixtures("told")


@pytest.mark.pg
@pytest.mark.django_db
def test_what_is_queued_arrives_in_order_and_is_sent(
    account: Any, platform: Platform, dispatcher: Dispatcher, told: list[OutgoingChanged]
) -> None:
    opened(account, "o1", "o2")
    services.queue([draft(account, text, to=to, message_id=7) for text in "一二三" for to in ("o1", "o2")])

    dispatcher.drain()

    assert platform.texts("o1") == platform.texts("o2") == ["一", "二", "三"]
    assert states() == [("sent", "")] * 6
    assert platform.overlaps == 0
    assert {(one.message_id, one.state, one.recipient) for one in told} == {(7, "sent", "o1"), (7, "sent", "o2")}
    assert windows.remaining(account.pk, "o1").count == 2


@pytest.mark.pg
@pytest.mark.django_db
def test_fault_33_the_same_intent_is_one_message(account: Any, platform: Platform, dispatcher: Dispatcher) -> None:
    opened(account)
    services.queue([draft(account, "好", intent="answer:1"), draft(account, "好", intent="answer:1")])
    services.queue([draft(account, "再", intent="answer:1")])
    dispatcher.drain()
    services.queue([draft(account, "好", intent="answer:1")])
    dispatcher.drain()

    assert platform.texts() == ["好"]


@pytest.mark.pg
@pytest.mark.django_db
def test_queueing_is_a_constant_number_of_statements_for_any_organisations(account: Any) -> None:
    other = accounts.account(organisations.organisation("乙"), adapter="fake")
    drafts = [draft(one, str(n), intent=f"{one.pk}:{n}") for n in range(20) for one in (account, other)]

    with CaptureQueriesContext(connection) as few, write():
        services.queue(drafts[:1])
    with CaptureQueriesContext(connection) as many, write():
        services.queue(drafts)

    assert len(few) == len(many)
    assert Outgoing.unscoped.filter(organisation_id=account.organisation_id, account=account).count() == 20
    assert Outgoing.unscoped.filter(organisation_id=other.organisation_id, account=other).count() == 20


@pytest.mark.pg
@pytest.mark.django_db
def test_a_retry_holds_back_those_behind_it_and_nobody_else(
    account: Any, platform: Platform, dispatcher: Dispatcher, clock: Any
) -> None:
    opened(account, "o1", "o2")
    platform.answers("o1", ports.Retry(30, "busy"))
    services.queue([draft(account, "一"), draft(account, "二"), draft(account, "三", to="o2")])

    dispatcher.drain()
    before = platform.texts()
    clock.advance(31)
    dispatcher.drain()

    assert before == ["三"]
    assert platform.texts("o1") == ["一", "二"]
    assert windows.remaining(account.pk, "o1").count == 3
    assert Outgoing.unscoped.order_by("id").values_list("attempts", flat=True)[0] == 2


@pytest.mark.pg
@pytest.mark.django_db
def test_fault_25_retries_end_where_one_click_replays_them(
    account: Any, platform: Platform, dispatcher: Dispatcher, clock: Any
) -> None:
    opened(account, "o1", "o2")
    platform.answers("o1", *[ports.Retry(detail="502 html") for _ in range(8)])
    services.queue([draft(account, "一"), draft(account, "二")])

    for n in range(8):
        services.queue([draft(account, "三", to="o2", intent=f"other:{n}")])
        dispatcher.drain()
        clock.advance(80)
    dispatcher.drain()

    row = Outgoing.unscoped.order_by("id")[0]
    assert (row.state, row.reason, row.detail, row.attempts) == ("refused", "gave_up", "502 html", 8)
    assert platform.texts("o1") == ["二"]


@pytest.mark.pg
@pytest.mark.django_db
def test_fault_26_when_nothing_of_the_account_is_taken_no_message_is_given_up(
    account: Any, platform: Platform, dispatcher: Dispatcher, clock: Any
) -> None:
    opened(account, "o1", "o2")
    for one in ("o1", "o2"):
        platform.answers(one, *[ports.Retry(detail="no connection") for _ in range(50)])
    services.queue([draft(account, "一", to=one, expires_at=kernel_clock.now() + 24 * HOUR) for one in ("o1", "o2")])

    for _ in range(50):
        dispatcher.drain()
        clock.advance(80)
    waiting = states()
    dispatcher.drain()

    assert waiting == [("queued", "retrying")] * 2
    assert states() == [("sent", "")] * 2


@pytest.mark.pg
@pytest.mark.django_db
def test_fault_22_outside_the_window_nothing_is_asked_of_the_platform(
    account: Any, platform: Platform, dispatcher: Dispatcher, told: list[OutgoingChanged]
) -> None:
    opened(account)
    services.queue([draft(account, str(n)) for n in range(6)] + [draft(account, "nobody", to="stranger")])

    dispatcher.drain()

    assert platform.texts() == ["0", "1", "2", "3", "4"]
    assert states(recipient="o1")[5] == ("refused", "window_used_up")
    assert states(recipient="stranger") == [("refused", "window_closed")]
    assert {one.reason for one in told if one.state == "refused"} == {"window_used_up", "window_closed"}


@pytest.mark.pg
@pytest.mark.django_db
@pytest.mark.parametrize(("how", "reason"), [("closed", "window_closed"), ("used_up", "window_used_up")])
def test_fault_22_the_platforms_word_overrules_our_ledger(
    account: Any, platform: Platform, dispatcher: Dispatcher, how: Any, reason: str, clock: Any
) -> None:
    opened(account)
    clock.advance(5)
    platform.answers("o1", ports.WindowClosed(how, "45015"))
    services.queue([draft(account, "一"), draft(account, "二")])

    dispatcher.drain()

    assert platform.texts() == []
    assert states() == [("refused", reason), ("refused", "window_closed")]
    assert windows.remaining(account.pk, "o1") == windows.Remaining(0, None)

    clock.advance(2)
    windows.open_many([(account.pk, "o1", "message", kernel_clock.now())])
    services.queue([draft(account, "三")])
    dispatcher.drain()
    assert platform.texts() == ["三"]


@pytest.mark.pg
@pytest.mark.django_db
def test_fault_23_who_cannot_be_reached_is_not_tried_again(
    account: Any, platform: Platform, dispatcher: Dispatcher, told: list[OutgoingChanged]
) -> None:
    opened(account, "o1", "o2")
    platform.answers("o1", ports.Unreachable("refuses", "48002"))
    services.queue([*(draft(account, text, message_id=9) for text in "一二三"), draft(account, "四", to="o2")])

    dispatcher.drain()

    assert platform.texts() == ["四"]
    assert states(recipient="o1") == [("refused", "unreachable_refuses")] * 3
    assert sum(one.reason == "unreachable_refuses" for one in told) == 3
    assert windows.remaining(account.pk, "o1").count == 0


@pytest.mark.pg
@pytest.mark.django_db
def test_fault_24_a_timeout_after_the_request_left_is_unknown_and_never_sent_again(
    account: Any, platform: Platform, dispatcher: Dispatcher, clock: Any, told: list[OutgoingChanged]
) -> None:
    opened(account)
    platform.answers("o1", ports.UnknownOutcome("timeout"))
    services.queue([draft(account, "一"), draft(account, "二")])

    dispatcher.drain()
    clock.advance(300)
    dispatcher.drain()

    assert platform.texts() == ["二"]
    assert states() == [("unknown", "no_answer"), ("sent", "")]
    # It may have arrived, so the window counts it.
    assert windows.remaining(account.pk, "o1").count == 3
    assert [one.state for one in told] == ["unknown", "sent"]


@pytest.mark.pg
@pytest.mark.django_db
def test_fault_21_a_used_up_quota_leaves_everything_queued_until_it_is_there_again(
    account: Any, platform: Platform, dispatcher: Dispatcher, clock: Any
) -> None:
    opened(account, "o1", "o2")
    until = kernel_clock.now() + 5 * MINUTE
    platform.answers("o1", ports.QuotaReached(until, "45009"))
    services.queue([draft(account, "一"), draft(account, "二")])

    dispatcher.drain()
    services.queue([draft(account, "三", to="o2")])
    dispatcher.drain()
    waiting = states()
    clock.advance(301)
    dispatcher.drain()

    assert waiting == [("queued", "quota"), ("queued", ""), ("queued", "")]
    assert platform.texts("o1") == ["一", "二"]
    assert platform.texts("o2") == ["三"]


@pytest.mark.pg
@pytest.mark.django_db
def test_fault_27_one_accounts_trouble_leaves_the_others_alone(
    account: Any, platform: Platform, dispatcher: Dispatcher
) -> None:
    other = accounts.account(organisations.organisation("乙"), adapter="fake")
    opened(account)
    opened(other)
    platform.answers("o1", ports.ChannelDown("secret_wrong"))
    services.queue([draft(account, "一")])
    dispatcher.drain()
    services.queue([draft(other, "二")])

    dispatcher.drain()

    assert platform.texts() == ["二"]
    assert states(account=account) == [("queued", "secret_wrong")]


@pytest.mark.pg
@pytest.mark.django_db
def test_fault_26_through_an_outage_messages_stay_queued_with_their_age_and_expire(
    account: Any, platform: Platform, dispatcher: Dispatcher, clock: Any, told: list[OutgoingChanged]
) -> None:
    opened(account)
    platform.answers("o1", *[ports.ChannelDown("no_connection") for _ in range(100)])
    services.queue([draft(account, "soon", expires_at=kernel_clock.now() + 20 * MINUTE), draft(account, "later")])
    services.queue([draft(account, "tomorrow", expires_at=kernel_clock.now() + 24 * HOUR)])

    for _ in range(30):
        dispatcher.drain()
        clock.advance(60)
    half_an_hour = states()
    age = selectors.oldest_queued_age_ms()
    for _ in range(30):
        dispatcher.drain()
        clock.advance(60)
    dispatcher._sweep_at = 0
    dispatcher.drain()
    platform.next.clear()
    clock.advance(60)
    dispatcher.drain()

    assert [state for state, _ in half_an_hour] == ["expired", "queued", "queued"]
    assert 30 * MINUTE <= age < 32 * MINUTE
    assert states() == [("expired", "expired"), ("expired", "expired"), ("sent", "")]
    # Told once that it waits, not once a minute.
    news = Counter((one.outgoing_id, one.state) for one in told)
    assert set(news.values()) == {1}
    assert Counter(state for _, state in news) == {"queued": 3, "expired": 2, "sent": 1}
