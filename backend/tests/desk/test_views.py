"""Lists narrowed, and the list of everybody's."""

from typing import Any

import pytest

from factories import organisations
from factories.accounts import account
from factories.conversations import Desk, desk, session
from factories.http import client
from factories.people import customer
from weihu.foundation.organisations.models import Staff
from weihu.kernel import clock
from weihu.people.customers.models import Identity, Tag, Tagging

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Desk:
    return desk()


def listed(staff: Staff, view: str, **query: Any) -> Any:
    answer = client(staff).get("/sessions", view=view, **query)
    if answer.status_code != 200:
        return answer.status_code
    return {int(row["id"]) for row in answer.json()["rows"]}


@pytest.mark.pg
def test_everybodys_list_shows_what_people_have_to_who_supervises_there(place: Desk) -> None:
    waiting, mine, theirs = place.session(), place.serving(), place.serving(place.li)
    away = place.serving(place.li, snoozed_until=clock.now() + clock.HOUR)
    place.session(state="bot")
    place.session(state="closed")
    west = organisations.shop(place.organisation, "城西店")
    there = account(place.organisation, west)
    far = session(there, customer(there)[0], state="waiting")

    assert listed(place.wang, "all") == 403
    assert listed(place.boss, "all") == {one.pk for one in (waiting, mine, theirs, away)}
    assert listed(organisations.staff(place.organisation, "admin"), "all") == {
        one.pk for one in (waiting, mine, theirs, away, far)
    }
    assert listed(place.boss, "all", agent_id=str(place.li.pk)) == {theirs.pk, away.pk}


@pytest.mark.pg
def test_a_list_is_narrowed_by_account_shop_agent_tag_and_unread(place: Desk) -> None:
    other = account(place.organisation, place.shop)
    one = place.serving(unread=1)
    two = session(other, customer(other)[0], state="serving", agent=place.wang)
    over = place.session(state="closed", agent=place.wang)
    place.session(state="closed", agent=place.li)
    tag = Tag.unscoped.create(organisation=place.organisation, name="试驾")
    Tagging.unscoped.create(organisation=place.organisation, customer_id=two.customer_id, tag=tag, at=1)

    assert listed(place.wang, "mine", account_id=str(other.pk)) == {two.pk}
    assert listed(place.wang, "mine", shop_id=str(place.shop.pk)) == {one.pk, two.pk}
    assert listed(place.wang, "mine", unread="true") == {one.pk}
    assert listed(place.wang, "mine", tag_id=str(tag.pk)) == {two.pk}
    assert listed(place.wang, "mine", tag_id=str(tag.pk), unread="true") == set()
    assert listed(place.wang, "closed", agent_id=str(place.wang.pk)) == {over.pk}


def test_endless_lists_refuse_what_they_cannot_be_narrowed_by_cheaply(place: Desk) -> None:
    answer = client(place.wang).get("/sessions", view="closed", unread="true")

    assert (answer.status_code, [one["field"] for one in answer.json()["fields"]]) == (422, ["unread"])


@pytest.mark.pg
def test_a_list_is_narrowed_to_windows_that_end_soon_and_to_who_cannot_be_answered(place: Desk) -> None:
    fresh, old, gone, silent = place.serving(), place.serving(), place.serving(), place.serving()
    for one in (fresh, gone):
        place.hears(one)
    place.hears(old, sent_at=clock.now() - 48 * clock.HOUR + 20 * clock.MINUTE)
    Identity.unscoped.filter(customer_id=gone.customer_id).update(unreachable="unfollowed")

    assert listed(place.wang, "mine", reply="closing") == {old.pk}
    assert listed(place.wang, "mine", reply="impossible") == {gone.pk, silent.pk}


@pytest.mark.pg
def test_what_is_looked_through_is_read_on_by_its_cursor(place: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("weihu.desk.workbench.shown._LOOKED_AT", 2)
    made = [place.serving() for _ in range(5)]
    for one in made[1:]:
        place.hears(one)
    wang = client(place.wang)
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        answer = wang.get("/sessions", view="mine", reply="impossible", cursor=cursor).json()
        found += [row["id"] for row in answer["rows"]]
        cursor = answer["cursor"]

    assert found == [str(made[0].pk)]


def test_what_is_put_away_is_listed_by_when_it_returns(place: Desk) -> None:
    later = place.serving(snoozed_until=clock.now() + 2 * clock.HOUR)
    sooner = place.serving(snoozed_until=clock.now() + clock.HOUR)
    place.serving()

    rows = client(place.wang).get("/sessions", view="snoozed").json()["rows"]

    assert [row["id"] for row in rows] == [str(sooner.pk), str(later.pk)]
