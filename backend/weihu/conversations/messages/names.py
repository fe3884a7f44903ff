"""Names of what spoke, told by those above: "rule" is registered by the bots."""

from collections.abc import Callable, Collection

from weihu.kernel.registry import Registry

# Ids of the open organisation's things → their names, in one query.
Namer = Callable[[Collection[int]], dict[int, str]]

NAMERS: Registry[Namer] = Registry("namer")


def names_of(kind: str, ids: Collection[int]) -> dict[int, str]:
    """The names; what is gone, or was never registered, is absent."""
    namer = NAMERS.get(kind)
    return namer(ids) if namer is not None and ids else {}
