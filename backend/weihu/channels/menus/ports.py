"""A menu in our words, and the door to a platform that shows it.

An adapter implements `Publisher` and registers it here under the adapter's name. Each call speaks to the outside,
outside any transaction, and returns or raises one of the errors below.
"""

from typing import Final, Literal, Protocol

import msgspec

from weihu.channels.accounts.cache import Loaded
from weihu.kernel.registry import Registry

# What a tap does: opens the entries below, asks us for an answer, opens a page or a mini-program, scans (and waits for
# us), takes or chooses pictures, sends a place, shows material or an article of the platform's. `console` is whatever
# was made in the platform's own console and can only be kept there.
Kind = Literal[
    "group", "reply", "page", "mini_program", "scan", "scan_wait", "camera", "picture", "album", "place", "material",
    "material_page", "article", "article_page", "console",
]  # fmt: skip
KEYED: Final = frozenset({"reply", "scan", "scan_wait", "camera", "picture", "album", "place"})
# Whose key a rule can answer.
ANSWERED: Final = frozenset({"reply", "scan", "scan_wait"})
WITH_MEDIUM: Final = frozenset({"material", "material_page", "article", "article_page"})


class Entry(msgspec.Struct, frozen=True):
    """An entry of a menu. Only the fields of its kind are filled: key, url, appid and path, or medium."""

    name: str
    kind: Kind
    key: str = ""
    url: str = ""
    appid: str = ""
    path: str = ""
    medium: str = ""
    entries: tuple["Entry", ...] = ()

    def action(self) -> tuple[str, ...]:
        """What a tap does, apart from its name and place."""
        return (self.kind, self.key, self.url, self.appid, self.path, self.medium)


class Limits(msgspec.Struct, frozen=True):
    """How large a menu of the platform may be. Lengths of names count bytes of UTF-8; `shown` is in Chinese letters."""

    columns: int
    rows: int
    name_bytes: int
    row_name_bytes: int
    shown: int
    row_shown: int
    key_bytes: int
    url_bytes: int


class Live(msgspec.Struct, frozen=True):
    """The menu as followers have it now. `others`: menus for some followers only, which are not touched here."""

    entries: tuple[Entry, ...]
    others: int = 0


class Refused(Exception):
    """The platform says no and would say so again; `code` is its own, or the name of an account's cause."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(detail or code)
        self.code = code
        self.detail = detail


class NotNow(Exception):
    """Time may heal it: busy, no connection, no answer. Publishing is replacing, so it may be done again."""

    def __init__(self, code: str, after_s: float | None = None, detail: str = "") -> None:
        super().__init__(detail or code)
        self.code = code
        self.after_s = after_s
        self.detail = detail


class Publisher(Protocol):
    """A platform that shows menus."""

    limits: Limits

    def read(self, account: Loaded) -> Live:
        """The menu that followers have. Raises Refused, NotNow."""

    def publish(self, account: Loaded, entries: tuple[Entry, ...]) -> None:
        """Replaces the menu. Raises Refused, NotNow."""

    def remove(self, account: Loaded) -> None:
        """Takes the menu away, also those for some followers only. Raises Refused, NotNow."""


PUBLISHERS: Registry[Publisher] = Registry("publisher")


def entries_of(stored: object) -> tuple[Entry, ...]:
    """Entries as a column keeps them. Raises msgspec.ValidationError."""
    return msgspec.convert(stored, tuple[Entry, ...])


def stored(entries: tuple[Entry, ...]) -> list[dict[str, object]]:
    """As a column keeps them."""
    found: list[dict[str, object]] = msgspec.to_builtins(entries)
    return found
