"""What the organisation says of itself to customers: acknowledgements, hours, the words that ask for a person.

Its own texts and hours; the defaults are Chinese because customers are (they never follow the language of the staff).
"""

import datetime as dt
import re
import threading
import zoneinfo
from collections.abc import Iterable
from typing import Any

import msgspec

from weihu.bots.rules.choice import normalise
from weihu.foundation.organisations.models import Organisation
from weihu.kernel import clock

DEFAULTS = {
    "handed_over": "已为您转接人工客服，请稍候，马上有人回复您。",
    "nobody_ready": "人工客服暂时都不在线，您的留言已经记下，客服上线后第一时间回复您。",
    "outside_hours": "现在是休息时间，您的留言已经记下，{when}上班后人工客服第一时间回复您。",
    "waiting": "您已在等候人工客服，请稍候，客服会按顺序回复您。",
    "not_understood": "您的问题已转给人工客服，请稍候。",
    "trouble": "您的消息已收到，已转给人工客服处理，请稍候。",
}
ASKS_FOR_A_PERSON = ("人工", "转人工", "人工客服", "人工服务", "找人工", "转人工客服", "真人客服", "客服")
_WEEKDAYS = "一二三四五六日"
_FRESH_MS = 2_000


class House(msgspec.Struct, frozen=True):
    """An organisation as reception needs it."""

    id: int
    zone: zoneinfo.ZoneInfo
    texts: dict[str, str]
    hours: dict[str, Any]
    human_words: frozenset[str]

    def say(self, key: str, **params: str) -> str:
        """Its own text, or the default."""
        return (self.texts.get(key) or DEFAULTS[key]).replace("{when}", params.get("when", ""))

    def local(self, at: int) -> dt.datetime:
        """The instant on its wall clock."""
        return dt.datetime.fromtimestamp(at / 1000, self.zone)

    def next_opening(self, now: dt.datetime) -> dt.datetime | None:
        """None while it is open; else when it opens next. Without hours it is always open."""
        return next_opening(self.hours, now)


def next_opening(hours: dict[str, Any], now: dt.datetime) -> dt.datetime | None:
    """`hours` = {"weekdays": [1…7], "from": "08:30", "to": "17:30"}; a night belongs to the day on which it began."""
    if not hours.get("from") or not hours.get("to"):
        return None
    weekdays = set(hours.get("weekdays") or range(1, 8))
    for days in range(-1, 8):
        day = now.date() + dt.timedelta(days=days)
        if day.isoweekday() not in weekdays:
            continue
        begins = _at(day, hours["from"], now)
        ends = _at(day, hours["to"], now)
        if ends <= begins:
            ends += dt.timedelta(days=1)
        if begins <= now < ends:
            return None
        if begins > now:
            return begins
    return None


def _at(day: dt.date, clock_time: str, now: dt.datetime) -> dt.datetime:
    hour, minute = (int(part) for part in clock_time.split(":"))
    midnight = dt.datetime.combine(day, dt.time(), now.tzinfo)
    return midnight + dt.timedelta(hours=hour, minutes=minute)


def in_words(opening: dt.datetime, now: dt.datetime) -> str:
    """「明天 08:30」."""
    days = (opening.date() - now.date()).days
    day = {0: "今天", 1: "明天", 2: "后天"}.get(days) or f"周{_WEEKDAYS[opening.isoweekday() - 1]}"
    return f"{day} {opening:%H:%M}"


_known: dict[int, tuple[int, House]] = {}
_lock = threading.Lock()


def houses(organisations: Iterable[int]) -> dict[int, House]:
    """These organisations, at most two seconds old."""
    now, found, stale = clock.monotonic_ms(), {}, []
    for organisation in set(organisations):
        known = _known.get(organisation)
        if known is not None and now - known[0] < _FRESH_MS:
            found[organisation] = known[1]
        else:
            stale.append(organisation)
    if stale:
        rows = {row.pk: house_of(row) for row in Organisation.objects.filter(id__in=stale)}
        with _lock:
            _known.update({organisation: (now, house) for organisation, house in rows.items()})
        found |= rows
    return found


def house_of(row: Organisation) -> House:
    """The row as reception needs it."""
    human = [word for word in re.split(r"[、，,;；\s]+", row.texts.get("human_words", "")) if word] or ASKS_FOR_A_PERSON
    words = frozenset(normalise(word) for word in human)
    return House(row.pk, zoneinfo.ZoneInfo(row.timezone), row.texts, row.hours, words)


def forget() -> None:
    """For tests and after a change: read anew."""
    with _lock:
        _known.clear()
