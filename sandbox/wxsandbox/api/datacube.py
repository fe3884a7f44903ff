"""Statistics by Beijing day (B19): people, messages, callback. Articles: see datacube_articles.py."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from wxsandbox.api.call import Answer, Call, Json
from wxsandbox.api.datacube_dates import as_text, number_of, span
from wxsandbox.api.registry import endpoint
from wxsandbox.permissions import Right
from wxsandbox.statistics import Day

_INTERVALS = ((0, 0), (1, 5), (2, 10))  # count_interval and its last figure; above all of them: 3


def _rows(path: str, days: int | str, make: Callable[[Call, list[int]], list[Json]]) -> None:
    """Register a call that answers rows for a span of so many days, or of as many as a knob says."""

    def answer(call: Call) -> Answer:
        most = call.account.number(days) if isinstance(days, str) else days
        return {"list": make(call, span(call, most=most))}

    endpoint("POST", f"/datacube/{path}", right=Right.DATACUBE)(answer)


def _day(call: Call, number: int) -> Day | None:
    return call.world.statistics.days.get(call.account.appid, {}).get(number)


def _known(call: Call, days: Iterable[int]) -> list[tuple[str, Day]]:
    return [(as_text(number), found) for number in days if (found := _day(call, number)) is not None]


def _user_summary(call: Call, days: list[int]) -> list[Json]:
    rows: list[Json] = []
    for ref_date, day in _known(call, days):
        for source in sorted({*day.came, *([0] if day.left else [])}):
            cancel = day.left if source == 0 else 0
            rows.append(
                {
                    "ref_date": ref_date,
                    "user_source": source,
                    "new_user": day.came.get(source, 0),
                    "cancel_user": cancel,
                }
            )
    return rows


def _user_cumulate(call: Call, days: list[int]) -> list[Json]:
    ended = ((number, call.world.statistics.followers_at_end_of(call.account.appid, number)) for number in days)
    return [
        {"ref_date": as_text(number), "cumulate_user": count, "user_source": 0}
        for number, count in ended
        if count is not None
    ]


def _by_type(days: Iterable[Day]) -> dict[int, dict[str, int]]:
    """Kind of message → person → how many, over all hours of these days."""
    found: dict[int, dict[str, int]] = {}
    for day in days:
        for of_hour in day.messages.values():
            for kind, people in of_hour.items():
                sums = found.setdefault(kind, {})
                for openid, count in people.items():
                    sums[openid] = sums.get(openid, 0) + count
    return found


def _message_rows(ref_date: str, by_type: dict[int, dict[str, int]], **more: int) -> list[Json]:
    return [
        {
            "ref_date": ref_date,
            **more,
            "msg_type": kind,
            "msg_user": len(people),
            "msg_count": sum(people.values()),
        }
        for kind, people in sorted(by_type.items())
    ]


def _messages(call: Call, days: list[int]) -> list[Json]:
    return [row for ref_date, day in _known(call, days) for row in _message_rows(ref_date, _by_type([day]))]


def _messages_by_hour(call: Call, days: list[int]) -> list[Json]:
    return [
        row
        for ref_date, day in _known(call, days)
        for hour in sorted(day.messages)
        for row in _message_rows(ref_date, day.messages[hour], ref_hour=hour * 100)
    ]


def _periods(call: Call, days: list[int], begin: Callable[[date], date]) -> dict[int, list[Day]]:
    """The days of every week or month that begins within the span; its first day stands for it."""
    found: dict[int, list[Day]] = {}
    for number, day in sorted(call.world.statistics.days.get(call.account.appid, {}).items()):
        first = number_of(begin(date.fromisoformat(as_text(number))))
        if days[0] <= first <= days[-1]:
            found.setdefault(first, []).append(day)
    return found


def _week(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _month(day: date) -> date:
    return day.replace(day=1)


def _each_day(day: date) -> date:
    return day


def _over(begin: Callable[[date], date]) -> Callable[[Call, list[int]], list[Json]]:
    def rows(call: Call, days: list[int]) -> list[Json]:
        periods = _periods(call, days, begin)
        return [row for first in sorted(periods) for row in _message_rows(as_text(first), _by_type(periods[first]))]

    return rows


def _spread(begin: Callable[[date], date]) -> Callable[[Call, list[int]], list[Json]]:
    """How many people wrote how often."""

    def rows(call: Call, days: list[int]) -> list[Json]:
        found: list[Json] = []
        for first, within in sorted(_periods(call, days, begin).items()):
            sums: dict[str, int] = {}
            for people in _by_type(within).values():
                for openid, count in people.items():
                    sums[openid] = sums.get(openid, 0) + count
            intervals = [_interval(count) for count in sums.values()]
            found += [
                {"ref_date": as_text(first), "count_interval": one, "msg_user": intervals.count(one)}
                for one in sorted(set(intervals))
            ]
        return found

    return rows


def _interval(count: int) -> int:
    return next((number for number, last in _INTERVALS if count <= last), 3)


def _interface(call: Call, days: list[int]) -> list[Json]:
    return [_delivery_row(ref_date, day) for ref_date, day in _known(call, days) if day.deliveries]


def _interface_by_hour(call: Call, days: list[int]) -> list[Json]:
    return [
        {**_delivery_row(ref_date, day, hour), "ref_hour": hour * 100}
        for ref_date, day in _known(call, days)
        for hour in sorted(day.deliveries)
    ]


def _delivery_row(ref_date: str, day: Day, hour: int | None = None) -> Json:
    done = [one for at, one in day.deliveries.items() if hour in (None, at)]
    return {
        "ref_date": ref_date,
        "callback_count": sum(one.count for one in done),
        "fail_count": sum(one.failed for one in done),
        "total_time_cost": round(sum(one.total_ms for one in done)),
        "max_time_cost": round(max(one.longest_ms for one in done)),
    }


_rows("getusersummary", 7, _user_summary)
_rows("getusercumulate", 7, _user_cumulate)
_rows("getupstreammsg", 7, _messages)
_rows("getupstreammsghour", 1, _messages_by_hour)
_rows("getupstreammsgweek", "datacube_period_days", _over(_week))
_rows("getupstreammsgmonth", "datacube_period_days", _over(_month))
_rows("getupstreammsgdist", 15, _spread(_each_day))
_rows("getupstreammsgdistweek", 30, _spread(_week))
_rows("getupstreammsgdistmonth", 30, _spread(_month))
_rows("getinterfacesummary", 30, _interface)
_rows("getinterfacesummaryhour", 1, _interface_by_hour)
