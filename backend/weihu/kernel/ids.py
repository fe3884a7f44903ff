"""Time-ordered 63-bit ids, made in the process that writes the row.

Layout: 41 bits milliseconds since 2024-01-01 UTC, 10 bits of the process, 12 bits sequence. Order of ids is the order
of creation to the millisecond, over all processes; PostgreSQL may partition tables by them. At the edge of the system
an id is a string, since 63 bits do not fit a number of JavaScript.
"""

import secrets
import threading
import time
from collections.abc import Iterable

EPOCH_MS = 1_704_067_200_000
_NODE_BITS = 10
_SEQUENCE_BITS = 12
_SEQUENCE_MASK = (1 << _SEQUENCE_BITS) - 1


class IdMaker:
    """Makes ids; safe among threads, monotonic even when the wall clock jumps back (fault 74)."""

    def __init__(self, node: int | None = None) -> None:
        # A random node is enough: two processes would have to share node, millisecond and sequence, and then the
        # primary key refuses the row and the batch is tried again with new ids.
        self._node = (secrets.randbelow(1 << _NODE_BITS) if node is None else node) << _SEQUENCE_BITS
        self._last = 0
        self._lock = threading.Lock()

    def one(self) -> int:
        """The next id."""
        return self.many(1)[0]

    def many(self, count: int) -> list[int]:
        """`count` ids in rising order, for one batch."""
        made: list[int] = []
        with self._lock:
            ms = max(int(time.time() * 1000) - EPOCH_MS, self._last >> _SEQUENCE_BITS)
            cursor = max(self._last + 1, ms << _SEQUENCE_BITS)
            for offset in range(count):
                ticket = cursor + offset
                made.append(
                    ((ticket >> _SEQUENCE_BITS) << (_NODE_BITS + _SEQUENCE_BITS))
                    | self._node
                    | (ticket & _SEQUENCE_MASK)
                )
            self._last = cursor + count - 1
        return made


_maker = IdMaker()


def new_id() -> int:
    """An id for one row."""
    return _maker.one()


def new_ids(count: int) -> list[int]:
    """Ids for the rows of one batch, rising."""
    return _maker.many(count)


def floor_of(at_ms: int) -> int:
    """The smallest id of rows made at or after `at_ms` (Unix milliseconds of the host's clock)."""
    return max(0, at_ms - EPOCH_MS) << (_NODE_BITS + _SEQUENCE_BITS)


def to_text(value: int | None) -> str | None:
    """How an id leaves through the API."""
    return None if value is None else str(value)


def to_texts(values: Iterable[int]) -> list[str]:
    """How several ids leave through the API."""
    return [str(value) for value in values]
