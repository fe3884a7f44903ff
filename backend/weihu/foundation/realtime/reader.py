"""A thread with a database connection of its own, for questions of asynchronous code."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from django.db import InterfaceError, OperationalError, connection, connections

P = ParamSpec("P")
R = TypeVar("R")


class Reader:
    """Asks the database without holding up the event loop; one question after the other."""

    def __init__(self, name: str) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    async def ask(self, question: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """The answer. Raises what the question raises; a lost connection is replaced once before that."""
        return await asyncio.get_running_loop().run_in_executor(
            self._pool, lambda: _asked(lambda: question(*args, **kwargs))
        )

    def close(self) -> None:
        """Ends the thread and its connection."""
        self._pool.submit(connections.close_all)
        self._pool.shutdown(wait=True)


def _asked(question: Callable[[], R]) -> R:
    try:
        return question()
    except (OperationalError, InterfaceError):
        connection.close()
    try:
        return question()
    except (OperationalError, InterfaceError):
        connection.close()
        raise
