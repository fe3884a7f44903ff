"""What happened to each account, counted by Beijing day as it happens (B19)."""

from typing import TYPE_CHECKING

from msgspec import Struct, field

from wxsandbox.clock import BEIJING_OFFSET_S, beijing_day

if TYPE_CHECKING:
    from wxsandbox.world import World

KEPT_DAYS = 400
OTHER = 6  # the message type "third-party": places, links, cards
_TYPES = {"text": 1, "image": 2, "voice": 3, "video": 4, "shortvideo": 4}


class Deliveries(Struct):
    """Pushes to the callback within an hour; times in milliseconds."""

    count: int = 0
    failed: int = 0
    total_ms: float = 0.0
    longest_ms: float = 0.0


class Day(Struct, omit_defaults=True):
    """One account's day: who came and went, who wrote how much, how the callback did."""

    appid: str
    day: int
    followers: int  # at its end, or now
    came: dict[int, int] = field(default_factory=dict)  # by user_source
    left: int = 0
    messages: dict[int, dict[int, dict[str, int]]] = field(default_factory=dict)  # hour → type → openid → how many
    deliveries: dict[int, Deliveries] = field(default_factory=dict)  # by hour


class Statistics:
    """All days of all accounts."""

    def __init__(self) -> None:
        self.days: dict[str, dict[int, Day]] = {}

    def enter(self, day: Day) -> None:
        self.days.setdefault(day.appid, {})[day.day] = day

    def find(self, key: str) -> Day | None:
        appid, _, number = key.rpartition(":")
        return self.days.get(appid, {}).get(int(number))

    def followers_at_end_of(self, appid: str, day: int) -> int | None:
        """What the newest day up to this one ended with; None before anything happened."""
        known = [number for number in self.days.get(appid, ()) if number <= day]
        return self.days[appid][max(known)].followers if known else None


def followed(world: "World", appid: str, *, source: int) -> None:
    """Somebody follows, and came that way."""
    day = _today(world, appid)
    day.came[source] = day.came.get(source, 0) + 1
    day.followers = len(world.rosters[appid].followers)


def left(world: "World", appid: str) -> None:
    """Somebody follows no more."""
    day = _today(world, appid)
    day.left += 1
    day.followers = len(world.rosters[appid].followers)


def said(world: "World", appid: str, openid: str, msg_type: str) -> None:
    """A person wrote to the account."""
    of_hour = _today(world, appid).messages.setdefault(_hour(world.now()), {})
    by_person = of_hour.setdefault(_TYPES.get(msg_type, OTHER), {})
    by_person[openid] = by_person.get(openid, 0) + 1


def delivered(world: "World", appid: str, *, failed: bool, took_ms: float) -> None:
    """The callback was asked once."""
    done = _today(world, appid).deliveries.setdefault(_hour(world.now()), Deliveries())
    done.count += 1
    done.failed += failed
    done.total_ms += took_ms
    done.longest_ms = max(done.longest_ms, took_ms)


def _today(world: "World", appid: str) -> Day:
    number = beijing_day(world.now())
    days = world.statistics.days.setdefault(appid, {})
    day = days.get(number)
    if day is None:
        day = days[number] = Day(appid, number, len(world.rosters[appid].followers))
        for old in [one for one in days if one < number - KEPT_DAYS]:
            del days[old]
            world.storage.changed("day", f"{appid}:{old}")
    world.storage.changed("day", f"{appid}:{number}")
    return day


def _hour(now: float) -> int:
    return int(now + BEIJING_OFFSET_S) // 3600 % 24
