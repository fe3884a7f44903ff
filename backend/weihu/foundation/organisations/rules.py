"""Pure decisions about rights."""

from collections.abc import Iterable

from weihu.foundation.organisations.actors import Actor
from weihu.foundation.organisations.permissions import EVERYTHING, PERMISSIONS

SYSTEM_NAME = "系统 System"


def first_not_held(actor: Actor, permissions: Iterable[str], shop_id: int | None) -> str | None:
    """The first permission that the actor would give away without holding it there; None when she may. A name that no
    room knows gives nothing.
    """
    wanted = set(permissions)
    names = [name for name in PERMISSIONS if name in wanted or EVERYTHING in wanted]
    for name in names:
        held = actor.may_everywhere(name) if shop_id is None else actor.may(name, shop_id)
        if not held:
            return name
    return None


def first_beyond(actor: Actor, other: Actor) -> str | None:
    """The first permission that `other` holds somewhere and the actor does not hold there; None when she holds all."""
    for name, shops in other.grants.items():
        held = actor.may_everywhere(name) if shops is None else all(actor.may(name, shop) for shop in shops)
        if name in PERMISSIONS and not held:
            return name
    return None


def unknown_permissions(permissions: Iterable[str]) -> list[str]:
    """Names that no room has registered."""
    return [name for name in permissions if name != EVERYTHING and name not in PERMISSIONS]
