"""Beginning a conversation from our side: only while the platform lets us, and never beside another."""

from typing import Any

import pytest

from factories import organisations
from factories.accounts import account
from factories.conversations import Desk, desk, session
from factories.http import client
from weihu.conversations.sessions.models import Session
from weihu.people.customers.models import Identity

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def place() -> Desk:
    return desk()


def started(place: Desk, customer_id: int, account_id: int | None = None, by: Any = None) -> Any:
    body = {"account_id": str(account_id or place.account.pk)}
    return client(by or place.wang).post(f"/customers/{customer_id}/sessions", body)


@pytest.mark.pg
def test_inside_an_open_window_a_new_one_begins_in_her_hands(place: Desk) -> None:
    before = place.session(state="closed")
    place.hears(before)

    answer = started(place, before.customer_id)

    assert answer.status_code == 200
    body = answer.json()
    assert (body["state"], body["agent"]["name"], body["id"] != str(before.pk)) == ("serving", "王芳", True)
    said = client(place.wang).post(f"/sessions/{body['id']}/answers", {"client_key": "click-0001", "text": "您好"})
    assert said.status_code == 201
    for verb in ("session.opened", "session.claimed"):
        assert [action.staff_id for action in place.actions(verb)] == [place.wang.pk]
    assert place.events("session.changed")[0]["state"] == "serving"


def test_asking_twice_leads_to_the_same_one(place: Desk) -> None:
    before = place.session(state="closed")
    place.hears(before)

    first, second = started(place, before.customer_id), started(place, before.customer_id)

    assert first.json()["id"] == second.json()["id"]
    assert Session.unscoped.exclude(state="closed").count() == 1


@pytest.mark.parametrize(("state", "words"), [("serving", "李强"), ("waiting", "待接"), ("bot", "机器人")])
def test_beside_an_open_one_none_begins_and_the_way_to_it_is_told(place: Desk, state: str, words: str) -> None:
    one = place.session(state=state, agent=place.li if state == "serving" else None)
    place.hears(one)

    answer = started(place, one.customer_id)

    assert (answer.status_code, answer.json()["code"]) == (409, "session_open")
    assert answer.json()["params"]["session_id"] == str(one.pk)
    assert words in answer.json()["detail"]
    assert place.events() == []


@pytest.mark.parametrize("why", ["no window", "unfollowed", "unreachable", "unknown to the account"])
def test_without_a_way_none_begins_and_the_reason_is_told(place: Desk, why: str) -> None:
    before = place.session(state="closed")
    other = account(place.organisation, place.shop)
    if why != "no window":
        place.hears(before)
    if why == "unfollowed":
        Identity.unscoped.update(following=False)
    if why == "unreachable":
        Identity.unscoped.update(unreachable="refuses")

    answer = started(place, before.customer_id, other.pk if why == "unknown to the account" else None)

    assert (answer.status_code, answer.json()["code"]) == (409, "cannot_start")
    words = {
        "no window": "回复时限", "unfollowed": "取消关注", "unreachable": "拒收", "unknown to the account": "不认识",
    }  # fmt: skip
    assert words[why] in answer.json()["detail"]
    assert Session.unscoped.count() == 1


def test_b_19_she_speaks_only_by_accounts_of_her_own_shops(place: Desk) -> None:
    west = organisations.shop(place.organisation, "城西店")
    there = account(place.organisation, west)
    who = place.customer()
    foreign = desk("四海")

    assert started(place, who.pk, there.pk).status_code == 404
    assert started(place, who.pk, foreign.account.pk).status_code == 404
    assert started(place, foreign.customer().pk).status_code == 404
    assert started(place, who.pk, by=organisations.staff(place.organisation, "marketing")).status_code == 403


def test_a_colleague_who_was_faster_between_look_and_start_is_named(
    place: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from weihu.conversations.sessions.services import starting

    before = place.session(state="closed")
    place.hears(before)
    real = starting._check_way

    def faster(*args: Any) -> None:
        real(*args)
        session(place.account, before.customer, state="serving", agent=place.li)

    monkeypatch.setattr(starting, "_check_way", faster)

    answer = started(place, before.customer_id)

    assert (answer.status_code, answer.json()["code"]) == (409, "session_open")
    assert "李强" in answer.json()["detail"]
