"""Days and hours as the people of the organisation count them, and how an action's promises are judged: pure."""

import datetime as dt
import zoneinfo
from typing import Literal

import msgspec

from weihu.kernel import clock

# Every time zone's offset is a whole number of these.
QUARTER = 15 * clock.MINUTE

State = Literal["kept", "gap", "open", "not_measured", "never", "broken", "no_actions"]


class LocalTime(msgspec.Struct, frozen=True):
    """When it was for those who were there. Holidays wait for a calendar: they are not told, rather than guessed."""

    date: str
    hour: int
    weekday: int
    weekend: bool


def local(at: int, timezone: str) -> LocalTime:
    """The instant in the organisation's time zone; Monday is 1."""
    moment = clock.local(at, timezone)
    return LocalTime(moment.date().isoformat(), moment.hour, moment.isoweekday(), moment.isoweekday() > 5)


def day_of(at: int, timezone: str) -> dt.date:
    """The local day."""
    return clock.local(at, timezone).date()


def bounds(day: dt.date, timezone: str) -> tuple[int, int]:
    """The first millisecond of that local day, and of the next; a day of a clock change has 23 or 25 hours."""
    zone = zoneinfo.ZoneInfo(timezone)
    first, following = (dt.datetime.combine(one, dt.time(), zone) for one in (day, day + dt.timedelta(days=1)))
    return int(first.timestamp()) * clock.SECOND, int(following.timestamp()) * clock.SECOND


def target(expects: str) -> float | None:
    """What share of a verb's actions should carry the dimension; None where there is no target."""
    return {"must": 1.0, "cannot": 0.0}.get(expects)


def judged(expects: str, *, filled: int, total: int) -> State:
    """How a verb keeps what it says about a dimension."""
    if expects == "cannot":
        return "broken" if filled else "never"
    if not total:
        return "no_actions"
    if expects == "must":
        return "kept" if filled == total else "gap"
    return "open" if filled else "not_measured"
