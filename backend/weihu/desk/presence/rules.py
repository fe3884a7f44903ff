"""When somebody counts as there. Pure."""

from typing import Final

import msgspec

READY: Final = "ready"
AWAY: Final = "away"
OFFLINE: Final = "offline"

# Three missed heartbeats of half a minute.
STALE_MS: Final = 90_000


def in_force(*, state: str, seen_at: int, wall: int) -> str:
    """The state that counts now: what she said, unless her desk has been silent for too long."""
    return state if wall - seen_at <= STALE_MS else OFFLINE


class Spell(msgspec.Struct, frozen=True):
    """A stretch in which somebody was ready or away."""

    state: str
    since: int
    until: int


def within(spell: Spell, since: int, until: int) -> Spell | None:
    """The part of it in a stretch of time; None when there is none."""
    part = msgspec.structs.replace(spell, since=max(spell.since, since), until=min(spell.until, until))
    return part if part.since < part.until else None
