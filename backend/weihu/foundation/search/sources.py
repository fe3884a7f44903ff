"""What can be searched: each room above registers what it has, in its `search.py`."""

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

import msgspec

from weihu.foundation.organisations.actors import Actor
from weihu.foundation.realtime.events import Event
from weihu.kernel.registry import Registry


class Text(msgspec.Struct, frozen=True, kw_only=True):
    """The words of one thing, and who may see it: whoever holds the source's permission in its shop."""

    object_id: int
    customer_id: int | None
    shop_id: int | None
    parts: tuple[str, ...]


class Line(NamedTuple):
    """Something to show under a hit's title: `label` says what it is where the words alone do not."""

    label: str
    text: str


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A thing as a list of hits shows it. Of `lines` the one with the hit is shown, else the first."""

    object_id: int
    title: str
    lines: tuple[Line, ...]
    at: int
    customer_id: int | None = None
    session_id: int | None = None
    session_state: str = ""


class Touched(NamedTuple):
    """An event is about this thing. `anew`: its words may be others now; else it is read only when it is unknown."""

    object_id: int
    anew: bool


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of thing. `number` stands in the index and must never change; all four are called inside the scope.

    `read` gives the words of those that exist, `following` the ids after one in rising order, `show` only what the
    actor may see.
    """

    kind: str
    number: int
    permission: str
    events: frozenset[str]
    touched: Callable[[Sequence[Event]], Sequence[Touched]]
    read: Callable[[Collection[int]], Sequence[Text]]
    following: Callable[[int, int], Sequence[int]]
    show: Callable[[Actor, Collection[int]], Sequence[Found]]


SOURCES: Registry[Source] = Registry("source of the search")


def register(source: Source) -> Source:
    """Adds a kind of thing."""
    return SOURCES.register(source.kind, source)
