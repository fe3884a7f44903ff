"""Where a floor above adds to a floor below without being imported by it.

A registry is a named, typed table that is filled while Django starts (`AppConfig.ready`) and then only read.
"""

from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class AlreadyRegistered(RuntimeError):
    """Two rooms claim one name."""


class Registry(Generic[T]):
    """`name → thing`, each name once."""

    def __init__(self, what: str) -> None:
        self.what = what
        self._things: dict[str, T] = {}

    def register(self, name: str, thing: T) -> T:
        """Adds a thing. Raises AlreadyRegistered when another thing has the name."""
        if self._things.get(name, thing) != thing:
            raise AlreadyRegistered(f"{self.what} {name!r} is registered twice")
        self._things[name] = thing
        return thing

    def get(self, name: str) -> T | None:
        """The thing, or None when nobody registered it."""
        return self._things.get(name)

    def __getitem__(self, name: str) -> T:
        return self._things[name]

    def __contains__(self, name: str) -> bool:
        return name in self._things

    def __iter__(self) -> Iterator[str]:
        return iter(self._things)

    def __len__(self) -> int:
        return len(self._things)

    def items(self) -> list[tuple[str, T]]:
        """All, in the order of registration."""
        return list(self._things.items())
