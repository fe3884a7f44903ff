"""Private notes beside a session."""

import pytest

from factories.conversations import Desk, desk
from factories.http import client
from weihu.channels.outbox.models import Outgoing
from weihu.conversations.messages.models import Message
from weihu.conversations.notes.models import Note

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
    assert place.events() == [{"name": "note.added", "session_id": str(one.pk), "note_id": answer.json()["id"]}]
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
