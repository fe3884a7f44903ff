"""My own day: figures that open their actions, my sessions with their times, and when I was there."""

import time
from typing import Any

import pytest

from factories.conversations import Desk, desk
from factories.http import client
from weihu.desk.presence.models import Presence
from weihu.desk.presence.rules import Spell, within
from weihu.desk.workbench import day
from weihu.foundation.organisations.models import Staff
from weihu.kernel import clock as kernel_clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Desk:
    return desk()


@pytest.fixture
def noon(clock: Any) -> Any:
    """The clock at twelve of a day of the organisation, so that an hour later it is still that day."""
    of_day_s = (kernel_clock.now_s() + 8 * 3600) % 86_400
    clock.advance(86_400 + 12 * 3600 - of_day_s)
    return clock


def told(staff: Staff, **query: Any) -> dict[str, Any]:
    answer = client(staff).get("/day", **query)
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def figures(found: dict[str, Any]) -> dict[str, float | None]:
    return {one["key"]: one["value"] for one in found["figures"]}


def test_the_first_answer_of_each_session_counts_and_the_median_is_of_what_was_measured() -> None:
    done = [
        day.Done("session.claimed", 1, 10, waited_s=30.0),
        day.Done("message.answered", 1, 20, response_s=40.0),
        day.Done("message.answered", 1, 30, response_s=5.0),
        day.Done("message.answered", 2, 40),
        day.Done("session.closed", None, 50),
    ]

    found = day.by_session(done)

    assert found == {1: day.Of(10, 30.0, 40.0, 2), 2: day.Of(None, None, None, 1)}
    assert day.median([40.0, None, 10.0]) == 25.0
    assert day.median([None]) is None


@pytest.mark.pg
def test_a_day_tells_what_i_took_answered_and_closed_and_each_figure_opens_its_actions(place: Desk, noon: Any) -> None:
    began = time.monotonic()
    wang = client(place.wang)
    waiting = [place.session() for _ in range(3)]
    noon.advance(60)
    for one in waiting:
        place.hears(one)
        wang.post(f"/sessions/{one.pk}/claim")
    for number, (one, seconds) in enumerate(zip(waiting[:2], (10, 30), strict=True)):
        noon.advance(seconds)
        wang.post(f"/sessions/{one.pk}/answers", {"client_key": f"click-{number:04}", "text": "您好"})
    wang.post(f"/sessions/{waiting[0].pk}/close", {"reason": "done"})
    client(place.li).post(f"/sessions/{place.session().pk}/claim")

    found = told(place.wang)

    known = figures(found)
    # The clock is moved and goes on: what this machine took comes on top.
    slack = time.monotonic() - began + 1
    assert (known["claimed"], known["answered"], known["closed"]) == (3, 2, 1)
    assert known["waited"] == pytest.approx(60, abs=slack)
    assert known["first_answer"] == pytest.approx(85, abs=slack)
    assert [row["id"] for row in found["sessions"]] == [str(one.pk) for one in waiting[::-1]]
    assert [row["answers"] for row in found["sessions"]] == [0, 1, 1]
    assert found["sessions"][-1]["close_reason"] == "done"
    boss = client(place.boss)
    for one in found["figures"]:
        assert boss.get("/actions/counts", **one["filter"]).json()["total"]["count"] == one["count"]


def test_another_day_and_an_empty_one_are_told_as_well(place: Desk, noon: Any) -> None:
    client(place.wang).post(f"/sessions/{place.session().pk}/claim")
    today = told(place.wang)["date"]
    noon.advance(86_400)

    assert figures(told(place.wang)) == {
        "claimed": 0, "answered": 0, "closed": 0, "waited": None, "first_answer": None,
    }  # fmt: skip
    assert figures(told(place.wang, date=today))["claimed"] == 1
    assert client(place.wang).get("/day", date="gestern").status_code == 422


@pytest.mark.pg
def test_the_strip_of_the_day_shows_when_i_was_ready_and_away_and_gaps_when_i_was_gone(place: Desk, noon: Any) -> None:
    wang = client(place.wang)
    for state, minutes in (("ready", 60), ("away", 10), ("ready", 20), ("offline", 30), ("ready", 5)):
        wang.put("/presence", {"state": state})
        noon.advance(minutes * 60)

    found = told(place.wang)

    minutes_of = [
        (one["state"], round((kernel_clock.from_rfc3339(one["until"]) - kernel_clock.from_rfc3339(one["since"])) / 6e4))
        for one in found["spells"]
    ]
    assert minutes_of == [("ready", 60), ("away", 10), ("ready", 20), ("ready", 5)]
    assert found["ready_s"] == pytest.approx(85 * 60, abs=20)


def test_a_desk_that_fell_silent_was_gone_from_then_on_until_it_beat_again(place: Desk, noon: Any) -> None:
    wang = client(place.wang)
    wang.put("/presence", {"state": "ready"})
    noon.advance(3600)
    # Half an hour ago was the last beat.
    Presence.unscoped.update(seen_at=kernel_clock.wall() - 1_800_000)
    assert told(place.wang)["ready_s"] == pytest.approx(1800, abs=5)

    wang.post("/presence/heartbeat")
    noon.advance(600)

    assert [round(one) for one in _minutes(told(place.wang))] == [30, 10]


def _minutes(found: dict[str, Any]) -> list[float]:
    return [
        (kernel_clock.from_rfc3339(one["until"]) - kernel_clock.from_rfc3339(one["since"])) / 60_000
        for one in found["spells"]
    ]


@pytest.mark.parametrize(
    ("since", "until", "part"), [(0, 10, (5, 10)), (6, 7, (6, 7)), (20, 30, None), (0, 5, None), (0, 99, (5, 15))]
)
def test_of_a_spell_only_what_lies_in_the_day_counts(since: int, until: int, part: tuple[int, int] | None) -> None:
    found = within(Spell("ready", 5, 15), since, until)

    assert (found and (found.since, found.until)) == part


def test_the_day_costs_the_same_queries_however_much_was_done(place: Desk, django_assert_num_queries: Any) -> None:
    wang = client(place.wang)
    for count in (1, 12):
        for _ in range(count):
            wang.post(f"/sessions/{place.session().pk}/claim")
        # zone, actions, presence, spells, sessions (hot SQL is not counted)
        with django_assert_num_queries(5):
            assert wang.get("/day").status_code == 200
