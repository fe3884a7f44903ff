"""When the hotline opens next, in the organisation's own time."""

import datetime as dt
import zoneinfo
from typing import Any

import pytest

from weihu.reception.texts import in_words, next_opening

SHANGHAI = zoneinfo.ZoneInfo("Asia/Shanghai")
OFFICE = {"weekdays": [1, 2, 3, 4, 5], "from": "08:30", "to": "17:30"}


def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    """November 2026; the 23rd is a Monday."""
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("hours", "now", "opening"),
    [
        ({}, at(23, 3), None),
        (OFFICE, at(23, 8, 30), None),
        (OFFICE, at(23, 17, 29), None),
        (OFFICE, at(23, 17, 30), at(24, 8, 30)),
        (OFFICE, at(23, 6), at(23, 8, 30)),
        (OFFICE, at(27, 18), at(30, 8, 30)),
        ({"from": "20:00", "to": "06:00"}, at(24, 5, 59), None),
        ({"from": "20:00", "to": "06:00"}, at(24, 6), at(24, 20)),
        ({"weekdays": [1], "from": "20:00", "to": "06:00"}, at(24, 5), None),
    ],
)
def test_the_next_opening(hours: dict[str, Any], now: dt.datetime, opening: dt.datetime | None) -> None:
    assert next_opening(hours, now) == opening


def test_the_opening_is_told_as_people_say_it() -> None:
    now = at(26, 20)

    told = [in_words(when, now) for when in (at(26, 22), at(27, 8, 30), at(28, 8, 30), at(30, 8, 30))]

    assert told == ["今天 22:00", "明天 08:30", "后天 08:30", "周一 08:30"]
