"""Putting a conversation away for later, and its coming back: at its time, by her hand, after a restart."""

from typing import Any

import msgspec
import pytest

from factories.conversations import Desk, desk
from factories.http import client
from weihu.conversations.sessions import rules
from weihu.conversations.sessions.models import Session
from weihu.foundation.jobs.models import Job
from weihu.foundation.jobs.worker import run_due
from weihu.kernel import clock as kernel_clock

pytestmark = pytest.mark.django_db(transaction=True)

AT = 1_795_000_000_000


@pytest.fixture
def place() -> Desk:
    return desk()


def snoozed(place: Desk, one: Session, minutes: float = 60, note: str = "", **who: Any) -> Any:
    until = kernel_clock.rfc3339(kernel_clock.now() + int(minutes * kernel_clock.MINUTE))
    return client(who.get("by", place.wang)).post(f"/sessions/{one.pk}/snooze", {"until": until, "note": note})


def listed(place: Desk, view: str) -> list[str]:
    return [row["id"] for row in client(place.wang).get("/sessions", view=view).json()["rows"]]


def stored(one: Session) -> Session:
    return Session.unscoped.get(pk=one.pk)


def fresh(**fields: Any) -> rules.Open:
    made = rules.opened(id=1, organisation_id=2, account_id=3, shop_id=4, customer_id=5, at=AT)
    return msgspec.structs.replace(made, **fields)


@pytest.mark.parametrize(
    ("in_ms", "possible"),
    [(-1, False), (0, False), (1, True), (rules.FURTHEST_SNOOZE_MS, True), (rules.FURTHEST_SNOOZE_MS + 1, False)],
)
def test_a_time_to_come_within_sixty_days_can_be_chosen(in_ms: int, possible: bool) -> None:
    assert rules.may_snooze(until=AT + in_ms, now=AT) is possible


def test_the_customers_next_words_bring_back_what_was_put_away_and_mark_nothing_else() -> None:
    back = rules.heard(fresh(state="serving", agent_id=7, snoozed_until=AT + 9), message_id=1, at=AT + 1)
    plain = rules.heard(fresh(state="serving", agent_id=7), message_id=1, at=AT + 1)

    assert (back.snoozed_until, back.returned_at, back.state, back.agent_id) == (None, AT + 1, "serving", 7)
    assert (plain.snoozed_until, plain.returned_at) == (None, None)


@pytest.mark.pg
def test_it_is_out_of_my_list_until_its_time_and_then_back_marked_with_my_own_line(place: Desk, clock: Any) -> None:
    one = place.serving()
    place.hears(one)

    answer = snoozed(place, one, 60, "等客户发行驶证")

    assert answer.status_code == 200
    assert (listed(place, "mine"), listed(place, "snoozed")) == ([], [str(one.pk)])
    counts = client(place.wang).get("/sessions", view="mine").json()["counts"]
    assert (counts["mine"], counts["snoozed"]) == (0, 1)
    run_due()
    assert listed(place, "mine") == []

    clock.advance(3601)
    run_due()

    [row] = client(place.wang).get("/sessions", view="mine").json()["rows"]
    assert (row["snoozed_until"], row["snooze_note"]) == (None, "等客户发行驶证")
    assert row["returned_at"] is not None
    assert [event["snoozed"] for event in place.events("session.changed")] == [True, False]
    assert [event["returned"] for event in place.events("session.changed")] == [False, True]
    assert [action.dimensions["quantity"]["minutes"] for action in place.actions("session.snoozed")] == [60]
    [action] = place.actions("session.returned")
    assert (action.actor, action.staff_id) == (action.Actor.SYSTEM, None)


def test_it_comes_back_although_everything_stood_still_at_its_time(place: Desk, clock: Any) -> None:
    one = place.serving()
    snoozed(place, one, 10)

    # A restart forgets everything but the database; hours pass.
    clock.advance(8 * 3600)
    assert Job.unscoped.filter(name="sessions.return", state="waiting").count() == 1
    run_due()

    assert stored(one).returned_at is not None


def test_taken_up_again_before_its_time_it_is_not_marked_and_nothing_comes_later(place: Desk, clock: Any) -> None:
    one = place.serving()
    snoozed(place, one, 10)

    assert client(place.wang).post(f"/sessions/{one.pk}/wake").status_code == 200
    clock.advance(3600)
    run_due()

    assert (stored(one).snoozed_until, stored(one).returned_at, stored(one).snooze_note) == (None, None, "")
    assert len(place.actions("session.returned")) == 1
    assert client(place.wang).post(f"/sessions/{one.pk}/wake").status_code == 200
    assert len(place.actions("session.returned")) == 1


def test_a_new_time_counts_and_the_old_one_does_nothing(place: Desk, clock: Any) -> None:
    one = place.serving()
    snoozed(place, one, 10)
    snoozed(place, one, 60)

    clock.advance(601)
    run_due()
    assert stored(one).returned_at is None
    clock.advance(3001)
    run_due()

    assert stored(one).returned_at is not None


@pytest.mark.parametrize("way", ["close", "release"])
def test_what_is_closed_or_given_back_does_not_return(place: Desk, clock: Any, way: str) -> None:
    one = place.serving()
    snoozed(place, one, 10)
    client(place.wang).post(f"/sessions/{one.pk}/{way}", {"reason": "done"} if way == "close" else None)

    clock.advance(3600)
    run_due()

    assert (stored(one).snoozed_until, stored(one).returned_at) == (None, None)
    assert place.actions("session.returned") == []


def test_an_answer_takes_the_mark_away(place: Desk, clock: Any) -> None:
    one = place.serving()
    place.hears(one)
    snoozed(place, one, 10)
    clock.advance(601)
    run_due()

    client(place.wang).post(f"/sessions/{one.pk}/answers", {"client_key": "click-0001", "text": "您好"})

    assert stored(one).returned_at is None


def test_only_her_own_served_conversation_can_be_put_away(place: Desk) -> None:
    theirs, waiting, over = place.serving(place.li), place.session(), place.session(state="closed")

    answers = [snoozed(place, one) for one in (theirs, waiting, over)]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [
        (409, "session_taken"),
        (409, "session_not_claimed"),
        (409, "session_closed"),
    ]
    assert place.events() == []
    assert not Job.unscoped.filter(name="sessions.return").exists()


@pytest.mark.parametrize("minutes", [-1, 61 * 24 * 60])
def test_a_time_that_cannot_be_is_refused_by_name(place: Desk, minutes: float) -> None:
    answer = snoozed(place, place.serving(), minutes)

    assert (answer.status_code, [one["field"] for one in answer.json()["fields"]]) == (422, ["until"])
