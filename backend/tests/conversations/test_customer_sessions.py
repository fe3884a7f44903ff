"""A customer's conversations: the newest first, a page at a time, to who may read them."""

from typing import Any

import pytest

from factories import accounts, organisations
from factories.conversations import Desk, desk, session
from factories.http import client
from weihu.foundation.organisations.models import Staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Desk:
    return desk()


def told(staff: Staff, customer_id: int, **query: Any) -> Any:
    answer = client(staff).get(f"/customers/{customer_id}/sessions", **query)
    return answer.json() if answer.status_code == 200 else answer.status_code


def ids(page: Any) -> list[int]:
    return [int(one["id"]) for one in page["items"]]


@pytest.mark.pg
def test_each_tells_its_state_times_agent_and_how_it_ended(place: Desk) -> None:
    who = place.customer()
    past = session(
        place.account, who, state="closed", agent=place.wang, opened_at=1_000, claimed_at=2_000, closed_at=3_000,
        close_reason="done", wrap_up="已约试驾",
    )  # fmt: skip
    now = session(place.account, who, state="serving", agent=place.li)
    place.session()

    page = told(place.wang, who.pk)

    assert ids(page) == [now.pk, past.pk]
    assert page["next"] is None
    names = ("state", "opened_at", "claimed_at", "closed_at", "close_reason", "wrap_up")
    assert {name: page["items"][1][name] for name in names} == {
        "state": "closed", "opened_at": "1970-01-01T00:00:01Z", "claimed_at": "1970-01-01T00:00:02Z",
        "closed_at": "1970-01-01T00:00:03Z", "close_reason": "done", "wrap_up": "已约试驾",
    }  # fmt: skip
    assert [one["agent"]["name"] for one in page["items"]] == ["李强", "王芳"]


@pytest.mark.pg
def test_they_are_read_on_page_by_page_without_gaps_or_doubles(place: Desk) -> None:
    who = place.customer()
    made = [session(place.account, who, state="closed").pk for _ in range(45)]
    found: list[int] = []
    before: dict[str, str] = {}

    while True:
        page = told(place.wang, who.pk, **before)
        found += ids(page)
        if page["next"] is None:
            break
        before = {"before": page["next"]}

    assert found == made[::-1]
    assert ids(told(place.wang, who.pk, limit=2)) == made[:-3:-1]
    assert told(place.wang, who.pk, limit=101) == 422


def test_a_customer_without_conversations_has_an_empty_list(place: Desk) -> None:
    assert told(place.wang, place.customer().pk) == {"items": [], "next": None}


def test_fault_55_only_conversations_of_ones_own_shops_are_told(place: Desk) -> None:
    who = place.customer()
    here = session(place.account, who, state="closed")
    west = organisations.shop(place.organisation, "城西店")
    there = session(accounts.account(place.organisation, west), who, state="closed")
    neighbour = organisations.staff(place.organisation, "agent", west)
    third = organisations.staff(place.organisation, "agent", organisations.shop(place.organisation, "滨江店"))

    assert ids(told(place.wang, who.pk)) == [here.pk]
    assert ids(told(neighbour, who.pk)) == [there.pk]
    assert ids(told(organisations.staff(place.organisation, "admin"), who.pk)) == [there.pk, here.pk]
    assert told(third, who.pk) == 404
    assert told(organisations.staff(place.organisation, "marketing"), who.pk) == 403


def test_fault_55_a_customer_of_another_organisation_looks_like_none(place: Desk) -> None:
    who = place.customer()
    session(place.account, who, state="closed")
    foreign = desk("四海").boss

    assert [told(foreign, who.pk), told(foreign, 123)] == [404, 404]


def test_a_page_costs_the_same_queries_however_long_it_is(place: Desk, django_assert_num_queries: Any) -> None:
    who, asking = place.customer(), client(place.wang)
    for count in (1, 15):
        for _ in range(count):
            session(place.account, who, state="closed", agent=place.li)
        with django_assert_num_queries(1):  # sessions
            asking.get(f"/customers/{who.pk}/sessions")
