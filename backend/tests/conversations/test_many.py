"""Several conversations at once: one request, each told by itself, undone together."""

from typing import Any

import pytest

from factories.conversations import Desk, desk, session
from factories.http import client
from weihu.conversations.sessions.models import Session
from weihu.kernel import clock as kernel_clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Desk:
    return desk()


def acted(place: Desk, act: str, *many: Session, **more: Any) -> dict[int, str]:
    """What became of each: done, or the code why not."""
    ids = [str(one.pk) for one in many]
    answer = client(place.wang).post("/sessions/acts", {"act": act, "session_ids": ids, **more})
    assert answer.status_code == 200, answer.json()
    results = answer.json()["results"]
    assert [one["id"] for one in results] == ids
    return {
        int(one["id"]): one["problem"]["code"] if one["problem"] else f"done {one['session']['state']}"
        for one in results
    }


def state(one: Session) -> str:
    return Session.unscoped.get(pk=one.pk).state


@pytest.mark.pg
def test_those_that_are_free_are_claimed_and_of_the_others_each_says_why_not(place: Desk) -> None:
    free, bot, mine = place.session(), place.session(state="bot"), place.serving()
    theirs, over = place.serving(place.li), place.session(state="closed")
    foreign = desk("四海").session()

    found = acted(place, "claim", free, theirs, over, bot, mine, foreign)

    assert found == {
        free.pk: "done serving",
        theirs.pk: "session_taken",
        over.pk: "session_closed",
        bot.pk: "done serving",
        mine.pk: "done serving",
        foreign.pk: "not_found",
    }
    assert sorted(action.object_id for action in place.actions("session.claimed")) == sorted([free.pk, bot.pk])
    assert len(place.events("session.changed")) == 2
    assert state(foreign) == "waiting"


def test_who_was_faster_is_named_beside_the_conversation(place: Desk) -> None:
    theirs = place.serving(place.li)

    answer = client(place.wang).post("/sessions/acts", {"act": "claim", "session_ids": [str(theirs.pk)]})

    assert "李强" in answer.json()["results"][0]["problem"]["detail"]


@pytest.mark.pg
def test_a_close_of_many_is_undone_as_one_within_the_minute(place: Desk, clock: Any) -> None:
    many = [place.serving(unread=1) for _ in range(3)]

    assert set(acted(place, "close", *many, close={"reason": "done", "wrap_up": "统一答复"}).values()) == {
        "done closed"
    }
    assert [action.object_id for action in place.actions("session.closed")] == [one.pk for one in many]
    clock.advance(50)
    assert set(acted(place, "reopen", *many).values()) == {"done serving"}

    acted(place, "close", *many, close={"reason": "done"})
    clock.advance(61)
    assert set(acted(place, "reopen", *many).values()) == {"undo_too_late"}


@pytest.mark.pg
def test_an_undo_leaves_closed_what_the_customer_began_anew(place: Desk) -> None:
    one, other = place.serving(), place.serving()
    acted(place, "close", one, other, close={"reason": "done"})
    session(place.account, one.customer)

    assert acted(place, "reopen", one, other) == {one.pk: "another_session_open", other.pk: "done serving"}


def test_they_are_given_back_put_away_taken_up_and_marked_as_read_together(place: Desk) -> None:
    many = [place.serving(unread=2) for _ in range(2)]
    theirs = place.serving(place.li, unread=2)
    until = kernel_clock.rfc3339(kernel_clock.now() + kernel_clock.HOUR)

    assert acted(place, "read", *many, theirs) == {
        many[0].pk: "done serving",
        many[1].pk: "done serving",
        theirs.pk: "session_taken",
    }
    assert [Session.unscoped.get(pk=one.pk).unread for one in (*many, theirs)] == [0, 0, 2]
    assert set(acted(place, "snooze", *many, snooze={"until": until}).values()) == {"done serving"}
    assert all(Session.unscoped.get(pk=one.pk).snoozed_until for one in many)
    assert set(acted(place, "wake", *many).values()) == {"done serving"}
    assert set(acted(place, "release", *many).values()) == {"done waiting"}


def test_a_deed_costs_the_same_queries_for_two_as_for_fifty(place: Desk, django_assert_max_num_queries: Any) -> None:
    wang = client(place.wang)
    for count in (2, 50):
        ids = [str(place.session().pk) for _ in range(count)]
        # begin, held, changed, named, end (hot SQL is not counted)
        with django_assert_max_num_queries(7):
            assert wang.post("/sessions/acts", {"act": "claim", "session_ids": ids}).status_code == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"act": "close"}, "close"),
        ({"act": "snooze"}, "snooze"),
        ({"act": "dance"}, "act"),
        ({"act": "claim", "session_ids": []}, "session_ids"),
        ({"act": "claim", "session_ids": [str(n) for n in range(1, 52)]}, "session_ids"),
    ],
)
def test_a_request_that_lacks_something_changes_nothing_and_says_what(
    place: Desk, body: dict[str, Any], field: str
) -> None:
    one = place.serving()

    answer = client(place.wang).post("/sessions/acts", {"session_ids": [str(one.pk)], **body})

    assert answer.status_code == 422
    assert [finding["field"] for finding in answer.json()["fields"]] == [field]
    assert place.events() == []
