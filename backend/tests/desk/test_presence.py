"""Who is there to answer, as she says it, and for how long that counts."""

from typing import Any

import pytest

from factories import organisations
from factories.conversations import Desk, desk
from factories.http import client
from weihu.desk.presence import rules, selectors
from weihu.desk.presence.models import Presence
from weihu.foundation.organisations.models import Staff
from weihu.kernel import clock as kernel_clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Desk:
    return desk()


def say(staff: Staff, state: str) -> Any:
    answer = client(staff).put("/presence", {"state": state})
    assert answer.status_code == 200
    return answer.json()


def silent_for(staff: Staff, ms: int) -> None:
    Presence.unscoped.filter(staff=staff).update(seen_at=kernel_clock.wall() - ms)


@pytest.mark.parametrize(
    ("state", "age_ms", "counts_as"),
    [("ready", 0, "ready"), ("away", 89_000, "away"), ("ready", 91_000, "offline"), ("offline", 0, "offline")],
)
def test_a_desk_that_is_silent_for_too_long_counts_as_gone(state: str, age_ms: int, counts_as: str) -> None:
    assert rules.in_force(state=state, seen_at=1_000_000 - age_ms, wall=1_000_000) == counts_as


@pytest.mark.pg
def test_somebody_is_ready_for_the_shops_where_she_answers(place: Desk) -> None:
    west = organisations.shop(place.organisation, "城西店")
    boss = organisations.staff(place.organisation, "admin")
    marketing = organisations.staff(place.organisation, "marketing")
    other = desk("四海")
    here, there, nowhere = (
        (place.organisation.pk, place.shop.pk),
        (place.organisation.pk, west.pk),
        (place.organisation.pk, None),
    )
    elsewhere = (other.organisation.pk, other.shop.pk)
    places = [here, there, nowhere, elsewhere]
    Presence.unscoped.create(
        organisation=place.organisation, staff=marketing, state="ready", since=1, seen_at=kernel_clock.wall()
    )

    assert selectors.ready_places(places) == set()
    say(place.wang, "ready")
    assert selectors.ready_places(places) == {here}
    assert selectors.anybody_ready(*here)
    say(other.wang, "ready")
    assert selectors.ready_places(places) == {here, elsewhere}
    say(boss, "ready")
    assert selectors.ready_places(places) == {here, there, nowhere, elsewhere}
    say(boss, "away")
    silent_for(place.wang, 91_000)
    assert selectors.ready_places(places) == {elsewhere}


def test_a_disabled_person_is_not_ready(place: Desk) -> None:
    say(place.wang, "ready")
    Staff.unscoped.filter(pk=place.wang.pk).update(disabled_at=1)

    assert not selectors.anybody_ready(place.organisation.pk, place.shop.pk)


def test_what_one_says_is_told_once_and_a_heartbeat_tells_nothing(place: Desk) -> None:
    wang = client(place.wang)
    assert wang.get("/presence/me").json() == {"state": "offline", "since": None}

    for _ in range(2):
        wang.put("/presence", {"state": "ready"})
    silent_for(place.wang, 80_000)
    assert wang.post("/presence/heartbeat").status_code == 204

    assert place.events() == [{"name": "presence.changed", "staff_id": str(place.wang.pk), "state": "ready"}]
    assert Presence.unscoped.get(staff=place.wang).seen_at > kernel_clock.wall() - 60_000
    assert wang.get("/presence/me").json()["state"] == "ready"


def test_coming_back_after_a_silence_is_told(place: Desk) -> None:
    say(place.wang, "ready")
    silent_for(place.wang, 100_000)

    say(place.wang, "ready")

    assert len(place.events("presence.changed")) == 2


def test_a_jump_of_the_clock_in_force_sends_nobody_home(place: Desk, clock: Any) -> None:
    say(place.wang, "ready")

    clock.advance(48 * 3600)

    assert selectors.anybody_ready(place.organisation.pk, place.shop.pk)


def test_colleagues_are_listed_with_their_shops_for_who_reads_there(
    place: Desk, django_assert_num_queries: Any
) -> None:
    west = organisations.shop(place.organisation, "城西店")
    far = organisations.staff(place.organisation, "agent", west, name="远")
    everywhere = organisations.staff(place.organisation, "admin", name="总")
    for staff, state in ((place.wang, "ready"), (place.li, "away"), (far, "ready"), (everywhere, "ready")):
        say(staff, state)
    silent_for(everywhere, 100_000)
    wang = client(place.wang)

    # presences with names, their grants
    with django_assert_num_queries(2):
        answer = wang.get("/presence")

    shop = str(place.shop.pk)
    assert sorted((row["name"], row["state"], row["shops"] or []) for row in answer.json()) == sorted(
        [
            ("王芳", "ready", [shop]),
            ("李强", "away", [shop]),
            ("总", "offline", []),
        ]
    )


@pytest.mark.parametrize(("role", "status"), [("marketing", 403), (None, 403), ("agent", 200)])
def test_only_who_answers_customers_says_that_she_is_there(place: Desk, role: str | None, status: int) -> None:
    staff = organisations.staff(place.organisation, role)

    assert client(staff).put("/presence", {"state": "ready"}).status_code == status
    assert Presence.unscoped.filter(staff=staff).exists() == (status == 200)


def test_a_state_that_does_not_exist_is_refused(place: Desk) -> None:
    assert client(place.wang).put("/presence", {"state": "asleep"}).status_code == 422
