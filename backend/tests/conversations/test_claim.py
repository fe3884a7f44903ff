"""Taking a session, giving it back, ending it, undoing that."""

import threading
from typing import Any

import pytest
from django.db import connection

from factories.conversations import Desk, desk, session
from factories.http import client
from factories.organisations import staff
from weihu.conversations.sessions.models import Session
from weihu.foundation.realtime import selectors as realtime

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Desk:
    return desk()


def stored(one: Session) -> Session:
    return Session.unscoped.get(pk=one.pk)


def nothing_happened(place: Desk, one: Session) -> bool:
    """The row as it was, no action, no event."""
    same = {field.name: getattr(one, field.attname) for field in Session._meta.concrete_fields}
    now = {field.name: getattr(stored(one), field.attname) for field in Session._meta.concrete_fields}
    return same == now and not place.events() and not place.actions("session.claimed")


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_fault_31_of_agents_who_claim_at_once_one_gets_it_and_the_others_are_told_who() -> None:
    place = desk()
    agents = [staff(place.organisation, "agent", place.shop, name=f"坐席{n}") for n in range(6)]
    clients = {agent.name: client(agent) for agent in agents}
    for _ in range(5):
        one = place.session()
        gate = threading.Barrier(len(agents))
        answers: dict[str, Any] = {}

        def reach(name: str, one: Session = one, gate: threading.Barrier = gate, answers: Any = answers) -> None:
            gate.wait()
            try:
                answers[name] = clients[name].post(f"/sessions/{one.pk}/claim")
            finally:
                connection.close()

        threads = [threading.Thread(target=reach, args=(agent.name,)) for agent in agents]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)

        [winner] = [name for name, answer in answers.items() if answer.status_code == 200]
        losers = [answer for name, answer in answers.items() if name != winner]
        assert answers[winner].json()["agent"]["name"] == winner
        assert [answer.status_code for answer in losers] == [409] * 5
        assert {answer.json()["code"] for answer in losers} == {"session_taken"}
        assert {answer.json()["params"]["agent"] for answer in losers} == {winner}
        assert {answer.json()["detail"] for answer in losers} == {f"{winner} 正在接待这位客户。"}
        assert (stored(one).version, stored(one).agent.name) == (2, winner)
        assert [action.object_id for action in place.actions("session.claimed")].count(one.pk) == 1


def test_claiming_takes_the_session_and_tells_ledger_and_screens(place: Desk, clock: Any) -> None:
    one = place.session(skill="新车")
    clock.advance(300)

    answer = client(place.wang).post(f"/sessions/{one.pk}/claim")

    assert answer.status_code == 200
    body = answer.json()
    assert (body["state"], body["agent"], body["skill"]) == (
        "serving",
        {"id": str(place.wang.pk), "name": "王芳"},
        "新车",
    )
    [action] = place.actions("session.claimed")
    assert (action.staff_id, action.customer_id, action.session_id) == (place.wang.pk, one.customer_id, one.pk)
    assert action.shop_id == place.shop.pk
    assert action.dimensions["value"]["waited_s"] == pytest.approx(300, abs=30)
    assert place.events() == [
        {
            "name": "session.changed",
            "session_id": str(one.pk),
            "customer_id": str(one.customer_id),
            "state": "serving",
            "agent_id": str(place.wang.pk),
            "shop_id": str(place.shop.pk),
            "unread": 0,
            "snoozed": False,
            "returned": False,
            "moved": True,
            "by_id": str(place.wang.pk),
            "version": 2,
        }
    ]


def test_claiming_ones_own_again_changes_nothing(place: Desk) -> None:
    one = place.serving()

    answer = client(place.wang).post(f"/sessions/{one.pk}/claim")

    assert answer.status_code == 200
    assert nothing_happened(place, one)


def test_a_session_that_the_rules_have_can_be_claimed_as_asked_for_by_staff(place: Desk) -> None:
    one = place.session(state="bot")

    assert client(place.wang).post(f"/sessions/{one.pk}/claim").status_code == 200

    assert (stored(one).state, stored(one).handed_over_by) == ("serving", "staff")
    [action] = place.actions("session.claimed")
    assert action.dimensions == {}


def test_a_closed_session_cannot_be_claimed(place: Desk) -> None:
    one = place.session(state="closed")

    answer = client(place.wang).post(f"/sessions/{one.pk}/claim")

    assert (answer.status_code, answer.json()["code"]) == (409, "session_closed")
    assert nothing_happened(place, one)


def test_a_released_session_waits_again_in_its_old_place(place: Desk, clock: Any) -> None:
    one = place.serving()
    clock.advance(100)

    answer = client(place.wang).post(f"/sessions/{one.pk}/release")

    assert (answer.status_code, answer.json()["state"], answer.json()["agent"]) == (200, "waiting", None)
    assert stored(one).waiting_at == one.waiting_at
    [action] = place.actions("session.handed_over")
    assert action.staff_id == place.wang.pk
    assert client(place.li).post(f"/sessions/{one.pk}/claim").status_code == 200
    assert place.actions("session.claimed")[0].dimensions == {}


@pytest.mark.parametrize("verb", ["release", "close"])
def test_a_colleagues_session_is_the_supervisors_matter(place: Desk, verb: str) -> None:
    one = place.serving(place.li)
    body = {"reason": "done"} if verb == "close" else {}

    refused = client(place.wang).post(f"/sessions/{one.pk}/{verb}", body)

    assert (refused.status_code, refused.json()["code"]) == (409, "session_taken")
    assert nothing_happened(place, one)
    assert client(place.boss).post(f"/sessions/{one.pk}/{verb}", body).status_code == 200


def test_closing_keeps_reason_and_wrap_up_and_closing_twice_is_one_close(place: Desk, clock: Any) -> None:
    one = place.serving(unread=3)
    clock.advance(600)
    wang = client(place.wang)

    answers = [wang.post(f"/sessions/{one.pk}/close", {"reason": "done", "wrap_up": " 已约试驾 "}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    body = answers[0].json()
    assert (body["state"], body["close_reason"], body["wrap_up"], body["unread"]) == ("closed", "done", "已约试驾", 0)
    assert stored(one).closed_by_id == place.wang.pk
    [action] = place.actions("session.closed")
    assert action.dimensions["value"]["duration_s"] == pytest.approx(600, abs=30)
    assert len(place.events("session.changed")) == 1


def test_a_session_that_nobody_has_is_claimed_before_it_is_closed(place: Desk) -> None:
    one = place.session()

    answer = client(place.wang).post(f"/sessions/{one.pk}/close", {"reason": "no_answer_needed"})

    assert (answer.status_code, answer.json()["code"]) == (409, "session_not_claimed")
    assert nothing_happened(place, one)


def test_a_reason_that_does_not_exist_is_told_with_its_field(place: Desk) -> None:
    one = place.serving()

    answer = client(place.wang).post(f"/sessions/{one.pk}/close", {"reason": "bored"})

    assert answer.status_code == 422
    assert [field["field"] for field in answer.json()["fields"]] == ["reason"]
    assert nothing_happened(place, one)


def test_a_close_is_undone_within_a_minute(place: Desk, clock: Any) -> None:
    one = place.serving()
    wang = client(place.wang)
    wang.post(f"/sessions/{one.pk}/close", {"reason": "done", "wrap_up": "好"})
    clock.advance(50)

    answer = wang.post(f"/sessions/{one.pk}/reopen")

    assert answer.status_code == 200
    body = answer.json()
    assert (body["state"], body["agent"]["name"], body["closed_at"], body["close_reason"]) == (
        "serving",
        "王芳",
        None,
        "",
    )
    assert [action.object_id for action in place.actions("session.reopened")] == [one.pk]
    assert [event["state"] for event in place.events("session.changed")] == ["closed", "serving"]


def test_a_close_is_not_undone_when_late_by_others_or_when_it_is_open(place: Desk, clock: Any) -> None:
    one = place.serving()
    wang = client(place.wang)
    assert wang.post(f"/sessions/{one.pk}/reopen").json()["code"] == "session_not_closed"
    wang.post(f"/sessions/{one.pk}/close", {"reason": "done"})
    closed = stored(one)

    assert client(place.li).post(f"/sessions/{one.pk}/reopen").json()["code"] == "session_closed"
    clock.advance(61)
    assert wang.post(f"/sessions/{one.pk}/reopen").json()["code"] == "undo_too_late"

    assert stored(one).version == closed.version
    assert place.actions("session.reopened") == []


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_a_close_is_not_undone_when_the_customer_has_begun_anew(place: Desk) -> None:
    one = place.serving()
    wang = client(place.wang)
    wang.post(f"/sessions/{one.pk}/close", {"reason": "done"})
    session(place.account, one.customer)
    number = realtime.current_number(place.organisation.pk)

    answer = wang.post(f"/sessions/{one.pk}/reopen")

    assert (answer.status_code, answer.json()["code"]) == (409, "another_session_open")
    assert stored(one).state == "closed"
    assert place.actions("session.reopened") == []
    assert realtime.current_number(place.organisation.pk) == number


def test_only_the_serving_agents_eyes_make_words_read_and_only_up_to_what_she_saw(place: Desk) -> None:
    one = place.serving(unread=2, last_message_id=77)
    path = f"/sessions/{one.pk}/read"

    assert client(place.li).post(path, {"last_message_id": "77"}).status_code == 204
    assert client(place.wang).post(path, {"last_message_id": "76"}).status_code == 204
    assert stored(one).unread == 2
    assert client(place.wang).post(path, {"last_message_id": "77"}).status_code == 204

    assert stored(one).unread == 0
    assert len(place.events("session.changed")) == 1
