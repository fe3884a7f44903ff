"""What runs out while the platform's clock passes from one moment to another: told after a jump."""

from collections.abc import Iterable

from msgspec import Struct

from wxsandbox.clock import beijing_day
from wxsandbox.people import Contact
from wxsandbox.world import World


class Aged(Struct):
    """How many of each ran out; `days` midnights passed in Beijing: with each the daily quotas begin again."""

    tokens: int = 0
    windows: int = 0  # people who could be written to before and cannot any more
    media: int = 0
    codes: int = 0
    days: int = 0


def between(world: World, before: float, now: float) -> Aged:
    """What was good at `before` and is not at `now`."""
    tokens = (token.expires_at for account in world.accounts.values() for token in account.tokens.known.values())
    return Aged(
        tokens=_ended(tokens, before, now),
        windows=_ended((_open_until(one) for one in world.contacts.values()), before, now),
        media=_ended((one.expires_at for one in world.media.by_id.values()), before, now),
        codes=_ended((one.expires_at for one in world.codes.by_ticket.values()), before, now),
        days=beijing_day(now) - beijing_day(before),
    )


def _ended(ends: Iterable[float], before: float, now: float) -> int:
    return sum(before < end <= now for end in ends)


def _open_until(contact: Contact) -> float:
    return max((pool.expires_at for pool in contact.pools or ()), default=0.0)
