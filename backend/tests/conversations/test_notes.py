"""Private notes beside a session."""

import pytest

from factories import organisations
from factories.conversations import Desk, desk, message
from factories.http import client
from weihu.channels.outbox.models import Outgoing
from weihu.conversations.messages.models import Message
from weihu.conversations.notes.models import Mention, Note

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Desk:
    return desk()


@pytest.mark.parametrize("state", ["waiting", "bot", "closed"])
def test_a_note_stays_inside_the_house_and_can_be_left_by_any_colleague_in_any_state(place: Desk, state: str) -> None:
    one = place.session(state=state)

    answer = client(place.li).post(f"/sessions/{one.pk}/notes", {"text": " 注意：\u0000老客户 "})

    assert answer.status_code == 201
    assert (answer.json()["text"], answer.json()["staff"]["name"]) == ("注意：老客户", "李强")
    assert place.events() == [
        {
            "name": "note.added",
            "session_id": str(one.pk),
            "note_id": answer.json()["id"],
            "staff_id": str(place.li.pk),
            "mentioned_ids": [],
        }
    ]
    assert client(place.wang).get(f"/sessions/{one.pk}/notes").json() == [answer.json()]
    assert not Outgoing.unscoped.exists()
    assert not Message.unscoped.exists()


@pytest.mark.parametrize("text", ["", "  ", "a" * 2001])
def test_an_empty_or_endless_note_is_refused(place: Desk, text: str) -> None:
    one = place.session()

    answer = client(place.wang).post(f"/sessions/{one.pk}/notes", {"text": text})

    assert (answer.status_code, [field["field"] for field in answer.json()["fields"]]) == (422, ["text"])
    assert not Note.unscoped.exists()
    assert place.events() == []


def called(place: Desk, staff: object) -> list[str]:
    return [row["text"] for row in client(staff).get("/mentions").json()]  # type: ignore[arg-type]


@pytest.mark.pg
@pytest.mark.req(half="he is called and answers at the desk", waits="the phone of staff, and cases")
def test_req_A_34_a_colleague_who_is_mentioned_is_told_until_she_has_looked_and_the_customer_sees_nothing(
    place: Desk,
) -> None:
    """Given an agent @-ing the service manager when he replies from his phone
    then the answer appears in the case, unseen by the customer
    """
    one = place.serving()
    asked = place.hears(one, "机油灯亮了还能开吗")

    answer = client(place.wang).post(
        f"/sessions/{one.pk}/notes",
        {"text": "@陈主管 这个能开吗？", "mentions": [str(place.boss.pk)] * 2, "quote_id": str(asked.pk)},
    )

    body = answer.json()
    assert answer.status_code == 201
    assert body["mentions"] == [{"id": str(place.boss.pk), "name": "陈主管"}]
    assert body["quote"] == {"id": str(asked.pk), "author": "customer", "kind": "text", "text": "机油灯亮了还能开吗"}
    assert place.events("note.added")[0]["mentioned_ids"] == [str(place.boss.pk)]
    assert (called(place, place.boss), called(place, place.li)) == (["@陈主管 这个能开吗？"], [])
    reply = client(place.boss).post(f"/sessions/{one.pk}/notes", {"text": "先靠边，马上联系拖车"})
    client(place.boss).post(f"/sessions/{one.pk}/mentions/seen")
    assert (reply.status_code, called(place, place.boss)) == (201, [])
    assert place.events("mention.seen")[0]["staff_id"] == str(place.boss.pk)
    assert [note["text"] for note in client(place.wang).get(f"/sessions/{one.pk}/notes").json()] == [
        "@陈主管 这个能开吗？",
        "先靠边，马上联系拖车",
    ]
    assert not Outgoing.unscoped.exists()


def test_nobody_is_called_to_a_conversation_that_she_may_not_see(place: Desk) -> None:
    one = place.serving()
    west = organisations.staff(place.organisation, "agent", organisations.shop(place.organisation, "城西店"), name="赵")
    stranger = desk("四海").wang

    for staff in (west, stranger):
        answer = client(place.wang).post(
            f"/sessions/{one.pk}/notes", {"text": "@她 看一下", "mentions": [str(staff.pk)]}
        )
        assert (answer.status_code, [field["field"] for field in answer.json()["fields"]]) == (422, ["mentions"])
    assert not Note.unscoped.exists()
    assert not Mention.unscoped.exists()


def test_a_note_quotes_only_what_was_said_in_its_own_conversation(place: Desk) -> None:
    one, other = place.serving(), place.serving()
    foreign = message(other, "别人的")

    answer = client(place.wang).post(f"/sessions/{one.pk}/notes", {"text": "看", "quote_id": str(foreign.pk)})

    assert (answer.status_code, answer.json()["fields"][0]["field"]) == (422, "quote_id")
