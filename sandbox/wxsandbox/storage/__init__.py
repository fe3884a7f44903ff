"""Whether a world outlives its process: not at all (Memory), or in a SQLite file (see sqlite.py)."""

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from wxsandbox.people import Item
    from wxsandbox.world import World


class Storage(Protocol):
    """What the world tells about its changes."""

    media_folder: Path | None

    def load(self, world: "World") -> None: ...
    async def run(self, world: "World") -> None: ...
    def changed(self, kind: str, key: str) -> None: ...
    def shown(self, openid: str, item: "Item") -> None: ...
    def forgot_line(self, seq: int) -> None: ...
    def reset(self) -> None: ...
    def close(self, world: "World") -> None: ...


class Memory:
    """Nothing is kept."""

    media_folder: Path | None = None

    def load(self, world: "World") -> None:
        return

    async def run(self, world: "World") -> None:
        return

    def changed(self, kind: str, key: str) -> None:
        return

    def shown(self, openid: str, item: "Item") -> None:
        return

    def forgot_line(self, seq: int) -> None:
        return

    def reset(self) -> None:
        return

    def close(self, world: "World") -> None:
        return
