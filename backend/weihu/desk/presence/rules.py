"""When somebody counts as there. Pure."""

from typing import Final

READY: Final = "ready"
AWAY: Final = "away"
OFFLINE: Final = "offline"

# Three missed heartbeats of half a minute.
STALE_MS: Final = 90_000


def in_force(*, state: str, seen_at: int, wall: int) -> str:
    """The state that counts now: what she said, unless her desk has been silent for too long."""
    return state if wall - seen_at <= STALE_MS else OFFLINE
