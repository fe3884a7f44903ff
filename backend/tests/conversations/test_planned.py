"""What is to be sent later: seen at once, taken back in time, sent at its time or refused with the reason."""

from typing import Any

import pytest

from factories.conversations import Desk, desk
from factories.http import client
from weihu.channels.outbox.models import Outgoing
from weihu.conversations.messages.models import Message
from weihu.conversations.sessions.models import Session
from weihu.foundation.jobs.worker import run_due
from weihu.kernel import clock as kernel_clock
from weihu.people.customers.models import Identity

pytestmark = pytest.mark.django_db(transaction=True)

KEY = "click-later-01"


@pytest.fixture
def place() -> Desk:
    return desk()


def planned(place: Desk, one: Session, in_s: float = 600, **body: Any) -> Any:
    at = kernel_clock.rfc3339(kernel_clock.now() + int(in_s * 1000))
    return client(place.wang).post(
        f"/sessions/{one.pk}/answers", {"client_key": KEY, "text": "到店前提醒您", "send_at": at, **body}
    )


def state(answer: Any) -> str:
    return str(Message.unscoped.get(pk=answer.json()["id"]).state)


@pytest.mark.pg
def test_a_planned_answer_stands_in_the_thread_and_goes_at_its_time(place: Desk, clock: Any) -> None:
    one = place.serving()
    place.hears(one)

    answer = planned(place, one)
    again = planned(place, one)

    assert (answer.status_code, answer.json()["state"], again.json()["id"]) == (201, "planned", answer.json()["id"])
    assert answer.json()["send_at"] == answer.json()["at"]
    assert not Outgoing.unscoped.exists()
    assert place.actions("message.answered") == []
    run_due()
    assert state(answer) == "planned"

    clock.advance(601)
    run_due()

    assert state(answer) == "queued"
    [outgoing] = Outgoing.unscoped.all()
    assert outgoing.body == {"kind": "text", "text": "到店前提醒您"}
    [action] = place.actions("message.answered")
    assert action.staff_id == place.wang.pk
    assert [event["state"] for event in place.events("message.changed")] == ["queued"]
    clock.advance(10)
    run_due()
    assert Outgoing.unscoped.count() == 1


def test_a_planned_answer_goes_although_the_session_was_closed_meanwhile(place: Desk, clock: Any) -> None:
    one = place.serving()
    place.hears(one)
    answer = planned(place, one)
    client(place.wang).post(f"/sessions/{one.pk}/close", {"reason": "done"})

    clock.advance(601)
    run_due()

    assert state(answer) == "queued"


@pytest.mark.pg
def test_what_is_taken_back_in_time_is_gone_and_never_sent(place: Desk, clock: Any) -> None:
    one = place.serving()
    place.hears(one)
    answer = planned(place, one)
    path = f"/sessions/{one.pk}/planned/{answer.json()['id']}"

    gone, twice = client(place.li).delete(path), client(place.li).delete(path)
    clock.advance(601)
    run_due()

    assert (gone.status_code, twice.status_code) == (204, 404)
    assert not Message.unscoped.filter(pk=answer.json()["id"]).exists()
    assert [event["state"] for event in place.events("message.changed")] == ["cancelled"]
    assert not Outgoing.unscoped.exists()


def test_what_has_gone_cannot_be_taken_back(place: Desk, clock: Any) -> None:
    one = place.serving()
    place.hears(one)
    answer = planned(place, one)
    clock.advance(601)
    run_due()

    late = client(place.wang).delete(f"/sessions/{one.pk}/planned/{answer.json()['id']}")

    assert (late.status_code, late.json()["code"], state(answer)) == (409, "already_sent", "queued")


@pytest.mark.parametrize("why", ["window", "left"])
def test_a_planned_answer_that_cannot_go_at_its_time_stays_with_the_reason(place: Desk, clock: Any, why: str) -> None:
    one = place.serving()
    place.hears(one)
    # The window closes 48 hours after her last words.
    in_s = 49 * 3600 if why == "window" else 600
    answer = planned(place, one, in_s)
    if why == "left":
        hers = Identity.unscoped.filter(account_id=one.account_id, customer_id=one.customer_id)
        hers.update(unreachable="not_following")

    clock.advance(in_s + 1)
    run_due()

    [shown] = [
        message
        for message in client(place.wang).get(f"/sessions/{one.pk}/messages").json()["messages"]
        if message["id"] == answer.json()["id"]
    ]
    assert shown["state"] == "refused"
    assert shown["reason_words"]["zh"]
    assert ("关注" in shown["reason_words"]["zh"]) == (why == "left")
    assert not Outgoing.unscoped.exists()


@pytest.mark.parametrize("in_s", [-60, 8 * 86_400])
def test_a_time_that_is_past_or_too_far_is_refused(place: Desk, in_s: float) -> None:
    one = place.serving()
    place.hears(one)

    answer = planned(place, one, in_s)

    assert (answer.status_code, answer.json()["fields"][0]["field"]) == (422, "send_at")
    assert not Message.unscoped.filter(author=Message.Author.AGENT).exists()


def test_a_planned_answer_is_neither_the_last_words_nor_an_answer_yet(place: Desk) -> None:
    one = place.serving(unread=1)
    heard = place.hears(one)

    planned(place, one)

    row = Session.unscoped.get(pk=one.pk)
    assert (row.last_message_id, row.unread, row.answered_at) == (heard.pk, 1, None)
