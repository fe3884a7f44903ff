"""Several `weihu serve` of one installation, which are killed and started again while they work."""

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path

from factories.serving import Served


class Fleet:
    """As a balancer sees it: who has answered since her start is up, and gets the requests."""

    def __init__(self, folder: Path, count: int, **more: str) -> None:
        self._folder, self._more = folder, more
        self._served: list[Served] = []
        self._up: set[int] = set()
        self._watchers: list[threading.Thread] = []
        self.size, self.kills = count, 0
        for _ in range(count):
            self._begin()

    def _begin(self) -> None:
        begun = Served(self._folder, (), self._more)
        self._served.append(begun)
        watcher = threading.Thread(target=self._watch, args=(begun,), daemon=True)
        watcher.start()
        self._watchers.append(watcher)

    def _watch(self, begun: Served) -> None:
        with contextlib.suppress(AssertionError):
            begun.wait()
            self._up.add(begun.port)

    def up(self) -> list[int]:
        """The ports of those that answer."""
        return [one.port for one in self._served if one.port in self._up]

    def ports(self) -> list[int]:
        """Where requests go: while nobody is up, to whoever may be soon."""
        return self.up() or [one.port for one in self._served]

    def kill(self, port: int) -> None:
        """`kill -9`, and another one in its place."""
        killed = next(one for one in self._served if one.port == port)
        killed.process.kill()
        killed.process.wait(10)
        self._served.remove(killed)
        self.kills += 1
        self._begin()

    def wait(self) -> None:
        """Until all are up. Raises AssertionError with the words of one that is not."""
        for one in self._served:
            one.wait()

    def end(self) -> None:
        """All gone."""
        for one in self._served:
            one.process.kill()
            one.process.wait(10)
        for watcher in self._watchers:
            watcher.join(10)


@contextlib.contextmanager
def fleet(folder: Path, count: int, **more: str) -> Iterator[Fleet]:
    """All answering, and gone at the end."""
    made = Fleet(folder, count, **more)
    try:
        made.wait()
        yield made
    finally:
        made.end()
