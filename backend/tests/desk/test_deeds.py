"""What an agent does in her conversations, deed by deed over HTTP; the browser's stories do it by hand (A-24, A-47)."""

from typing import Any

import pytest

from factories.conversations import Desk, desk
from factories.http import client

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Desk:
    return desk()


@pytest.mark.pg
def test_a_tag_put_on_beside_an_open_chat_is_stored_with_who_and_when(place: Desk) -> None:
    one = place.serving()
    place.hears(one, "想换车")
    wang = client(place.wang)
    before = wang.get(f"/sessions/{one.pk}").json()

    tagged = wang.post(f"/customers/{one.customer_id}/tags", {"name": "置换意向"})

    after = wang.get(f"/sessions/{one.pk}").json()
    card = wang.get(f"/customers/{one.customer_id}").json()
    assert tagged.status_code in {200, 201}
    [tag] = card["taggings"]
    assert (tag["name"], tag["staff_name"]) == ("置换意向", "王芳")
    [action] = client(place.boss).get("/actions", verb="customer.tagged").json()["items"]
    assert (action["at"], action["customer_id"], action["staff_name"]) == (tag["at"], str(one.customer_id), "王芳")
    assert [tag["name"] for tag in after["customer"]["tags"]] == ["置换意向"]
    # The chat is as it was: nothing of the session or its thread moved, so the composer need not be touched.
    assert (after["session"], after["thread"]) == (before["session"], before["thread"])
    assert after["number"] > before["number"]


@pytest.mark.pg
def test_three_live_chats_are_answered_tagged_given_back_and_closed_each_with_one_call(place: Desk) -> None:
    wang = client(place.wang)
    waiting = [place.session() for _ in range(3)]
    for one in waiting:
        place.hears(one)
    assert wang.get("/sessions", view="waiting").json()["counts"] == {
        "mine": 0,
        "waiting": 3,
        "snoozed": 0,
        "unread": 0,
    }

    results: list[Any] = []
    for number, one in enumerate(waiting):
        results += [
            wang.post(f"/sessions/{one.pk}/claim"),
            wang.post(f"/sessions/{one.pk}/answers", {"client_key": f"answer-{number:04}", "text": "您好"}),
            wang.post(f"/customers/{one.customer_id}/tags", {"name": "置换意向"}),
        ]
    given_back, *kept = waiting
    results.append(wang.post(f"/sessions/{given_back.pk}/release"))
    results += [wang.post(f"/sessions/{one.pk}/close", {"reason": "done", "wrap_up": "已答复"}) for one in kept]

    assert {answer.status_code for answer in results} <= {200, 201}
    assert wang.get("/sessions", view="waiting").json()["counts"] == {
        "mine": 0,
        "waiting": 1,
        "snoozed": 0,
        "unread": 0,
    }
    assert len(wang.get("/sessions", view="closed").json()["rows"]) == 2
