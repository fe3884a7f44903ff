"""What happened in the last thirty days: a plan of scenes, made from one seed so that every demo has the same past.

Pure: times, people and words; `past` plays it through the services.
"""

import random
from collections.abc import Sequence

import msgspec

from weihu.config.demo import content
from weihu.kernel import clock

DAYS = 30
CUSTOMERS = 200
# Of a hundred customers: so many were served by a person, so many only asked the rules; the rest just followed.
_SERVED, _ASKED = 28, 42
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"


class Visitor(msgspec.Struct, frozen=True):
    """A customer: where she follows, by which code she came, what staff will know of her."""

    shop: str
    nickname: str
    code: str
    leaves: bool
    known: dict[str, str]


class Moment(msgspec.Struct, frozen=True):
    """Somebody does something. Deeds: follow, leave, scan, say, menu, claim, answer, close, tag, field."""

    at: int
    visitor: int
    deed: str
    words: str = ""
    key: str = ""


class Plan(msgspec.Struct, frozen=True):
    """The whole past, moments in order."""

    visitors: list[Visitor]
    moments: list[Moment]


def plan(now: int, *, customers: int = CUSTOMERS) -> Plan:
    """The past before `now`."""
    dice = random.Random("weihu")  # noqa: S311 - the same past each time; no secret
    visitors = [_visitor(dice) for _ in range(customers)]
    moments: list[Moment] = []
    for number, visitor in enumerate(visitors):
        moments += _life(dice, number, visitor, now)
    return Plan(visitors, sorted(moments, key=lambda moment: moment.at))


def _visitor(dice: random.Random) -> Visitor:
    names = content.people()
    name = dice.choice(names.surnames) + dice.choice(names.given)
    letters = "".join(dice.choice(_LETTERS) for _ in range(5))
    return Visitor(
        shop=dice.choices(content.SHOPS, (5, 3, 2))[0],
        nickname=name if dice.random() < 0.5 else f"{name[-1]}{dice.choice(('子', '哥', '姐', '仔', '同学'))}",
        code=dice.choices(("", "poster-hall", "service-desk", "motor-show"), (6, 2, 2, 1))[0],
        leaves=dice.random() < 0.06,
        known={
            "name": name,
            "phone": f"13{dice.randrange(10**9):09d}",
            "plate": f"浙A{letters}",
            "model": dice.choice(names.models),
        },
    )


def _life(dice: random.Random, number: int, visitor: Visitor, now: int) -> list[Moment]:
    came = _in_the_day(dice, now - dice.randrange(2, DAYS) * clock.DAY)
    found = [Moment(came, number, "follow", key=visitor.code)]
    kind = dice.randrange(100)
    if kind < _SERVED:
        found += _served(dice, number, visitor, _later(dice, came, now))
    elif kind < _SERVED + _ASKED:
        found += _asked(dice, number, _later(dice, came, now))
    if visitor.leaves:
        found.append(Moment(max(moment.at for moment in found) + dice.randrange(1, 8) * clock.HOUR, number, "leave"))
    return [moment for moment in found if moment.at < now - clock.HOUR]


def _in_the_day(dice: random.Random, at: int) -> int:
    """Between eight in the morning and eight in the evening in China."""
    midnight = at - (at + 8 * clock.HOUR) % clock.DAY
    return midnight + 8 * clock.HOUR + dice.randrange(12 * clock.HOUR)


def _later(dice: random.Random, came: int, now: int) -> int:
    return came + dice.choice((2 * clock.MINUTE, clock.DAY, 3 * clock.DAY, 9 * clock.DAY)) + dice.randrange(clock.HOUR)


def _asked(dice: random.Random, number: int, at: int) -> list[Moment]:
    found = []
    for words in dice.sample(content.talks().questions, dice.randrange(1, 4)):
        found.append(Moment(at, number, "say", words))
        at += dice.randrange(20, 300) * clock.SECOND
    if dice.random() < 0.2:
        found.append(Moment(at, number, "menu", key="PROMOTION"))
    return found


def _served(dice: random.Random, number: int, visitor: Visitor, at: int) -> list[Moment]:
    talk = dice.choice(content.talks().talks)
    found, claimed = [], False
    for line in talk.lines:
        who, words = line[0], line[2:].format(**visitor.known)
        if who == "a" and not claimed:
            at += dice.randrange(30, 600) * clock.SECOND
            found.append(Moment(at, number, "claim"))
            claimed = True
        at += dice.randrange(8, 60) * clock.SECOND
        found.append(Moment(at, number, "say" if who == "c" else "answer", words))
    return found + _wrapped_up(talk, visitor, number, at)


def _wrapped_up(talk: content.Talk, visitor: Visitor, number: int, at: int) -> list[Moment]:
    tags = [Moment(at + clock.SECOND, number, "tag", tag) for tag in talk.tags]
    fields = [Moment(at + clock.SECOND, number, "field", visitor.known[key], key) for key in talk.fields]
    return [*tags, *fields, Moment(at + 30 * clock.SECOND, number, "close", talk.wrap_up)]


def speakers(plan_: Plan) -> Sequence[int]:
    """The visitors that a person served."""
    return sorted({moment.visitor for moment in plan_.moments if moment.deed == "claim"})
