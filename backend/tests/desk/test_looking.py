"""Who else looks at a conversation is told to open screens and kept nowhere."""

from typing import Any

import pytest

from factories.conversations import Desk, desk
from factories.http import client
from weihu.conversations.sessions.permissions import READ
from weihu.foundation.organisations import actors
from weihu.foundation.realtime import hub, listeners
from weihu.foundation.realtime.listeners import Listener
from weihu.foundation.realtime.logins import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Desk:
    return desk()


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    heard: list[dict[str, Any]] = []
    monkeypatch.setattr(
        hub,
        "whisper",
        lambda organisation_id, name, **data: heard.append({"of": organisation_id, "name": name, **data}),
    )
    return heard


def test_looking_is_whispered_to_colleagues_of_the_shop_and_leaves_no_line_in_the_log(
    place: Desk, told: list[dict[str, Any]]
) -> None:
    one = place.serving()

    answer = client(place.li).post(f"/sessions/{one.pk}/looking", {"how": "typing"})

    assert answer.status_code == 204
    assert told == [
        {
            "of": place.organisation.pk,
            "name": "session.looked",
            "permission": READ,
            "shop_id": place.shop.pk,
            "session_id": one.pk,
            "staff_id": place.li.pk,
            "how": "typing",
        }
    ]
    assert place.events() == []


def test_nobody_looks_at_what_she_may_not_see(place: Desk, told: list[dict[str, Any]]) -> None:
    one = place.serving()

    answer = client(desk("四海").wang).post(f"/sessions/{one.pk}/looking", {"how": "looking"})

    assert (answer.status_code, told) == (404, [])


def test_a_whisper_is_heard_by_who_is_up_to_date_and_may_and_moves_nobodys_cursor(place: Desk) -> None:
    actor = actors.load(place.wang.login)
    assert actor is not None
    hears, late = (Listener(Ticket("key", actor, 1, 0), seen=7) for _ in range(2))
    hears.live = True
    frame = listeners.whispered("session.looked", {"session_id": 1 << 60, "how": "looking"})

    for listener in (hears, late):
        listener.whisper(READ, place.shop.pk, frame)
        listener.whisper("organisation.edit", None, b"never")

    assert (hears.take(), late.take()) == (frame, b"")
    assert frame == b'event: session.looked\ndata: {"session_id":"%d","how":"looking"}\n\n' % (1 << 60)
    assert hears.seen == 7
