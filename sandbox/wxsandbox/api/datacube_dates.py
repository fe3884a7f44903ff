"""Dates of the statistics: their form, the longest span, and from when on a day can be asked about (B19)."""

from datetime import date, timedelta

from wxsandbox.api.call import Call
from wxsandbox.clock import BEIJING_OFFSET_S, beijing_day
from wxsandbox.errors import ApiError

_EPOCH = date(1970, 1, 1)
FIRST = date(2014, 12, 1)
_LENGTH = 10  # 2014-12-01


def span(call: Call, *, most: int) -> list[int]:
    """The Beijing days asked about: 61500 bad form, 61501 bad range, 61503 yesterday is not counted yet."""
    body = call.json()
    begin, end = _date(body.get("begin_date")), _date(body.get("end_date"))
    first, last = number_of(begin), number_of(end)
    today = beijing_day(call.now)
    if begin < FIRST or first > last or last - first >= most or last >= today:
        raise ApiError(61501)
    hour = (call.now + BEIJING_OFFSET_S) % 86400 / 3600
    if last == today - 1 and hour < call.account.number("datacube_ready_hour"):
        raise ApiError(61503)
    return list(range(first, last + 1))


def number_of(day: date) -> int:
    """The number of a Beijing day, as clock.beijing_day counts them."""
    return (day - _EPOCH).days


def as_text(number: int) -> str:
    return (_EPOCH + timedelta(days=number)).isoformat()


def _date(given: object) -> date:
    if not isinstance(given, str) or len(given) != _LENGTH:
        raise ApiError(61500)
    try:
        return date.fromisoformat(given)
    except ValueError as error:
        raise ApiError(61500) from error
