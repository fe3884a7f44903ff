"""What falls due by the platform's clock: looked at again when something new waits and when the clock is moved."""

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wxsandbox.callbacks.delivery import Postman
    from wxsandbox.world import World

# Does what is due and answers when to come again, in the platform's time; None when nothing waits.
Work = Callable[["World", "Postman"], float | None]
_WORKS: list[Work] = []
_SHORTEST_S, _LONGEST_S = 0.005, 3600.0
_log = logging.getLogger("wxsandbox")


def work(done: Work) -> Work:
    """Enter a kind of work; what waits is kept in the world, so that it outlives the process."""
    if done not in _WORKS:
        _WORKS.append(done)
    return done


class Agenda:
    """The one loop that moves waiting things on."""

    def __init__(self) -> None:
        self._stirred = asyncio.Event()

    def stir(self) -> None:
        """Something new waits, or the clock was moved."""
        self._stirred.set()

    async def run(self, world: "World", postman: "Postman") -> None:
        """Work until cancelled."""
        while True:
            self._stirred.clear()
            due = [when for one in _WORKS if (when := _done(one, world, postman)) is not None]
            wait = min(due) - world.now() if due else _LONGEST_S
            try:
                await asyncio.wait_for(self._stirred.wait(), min(max(wait, _SHORTEST_S), _LONGEST_S))
            except TimeoutError:
                continue


def _done(one: Work, world: "World", postman: "Postman") -> float | None:
    try:
        return one(world, postman)
    except Exception:  # noqa: BLE001 - one broken thing must not stop all others that wait
        _log.exception("work that fell due failed")
        return None
