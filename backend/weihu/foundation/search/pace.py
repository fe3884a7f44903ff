"""How many documents a transaction takes: as many as fit the time for which everybody else may have to wait."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from weihu.kernel.db import is_postgres

# On SQLite nobody else writes while a transaction is open (house §2).
LONGEST_S = 0.05
# On PostgreSQL only who would change the same documents; and each transaction has its price, whatever is in it, which
# a busy machine can afford least.
LONGEST_POSTGRES_S = 0.25
_ENOUGH = 0.8
_FIRST, _FEWEST, _MOST = 50, 20, 1_000


class Pace:
    """Measures each transaction and sizes the next: a cold disk, a busy machine and long texts make it smaller."""

    def __init__(self, at_once: int = _FIRST, most: int = _MOST) -> None:
        self.at_once = at_once
        self._most = most

    @contextmanager
    def measured(self, many: int) -> Iterator[None]:
        """The work on so many documents, from when the transaction has begun."""
        longest = LONGEST_POSTGRES_S if is_postgres() else LONGEST_S
        begun = time.perf_counter()
        yield
        took = time.perf_counter() - begun
        if took > longest * _ENOUGH:
            # In proportion, and with room left for the one that turns out dearer.
            self.at_once = min(self.at_once, max(_FEWEST, int(many * longest / 2 / took)))
        elif many >= self.at_once and took < longest / 4:
            self.at_once = min(self._most, self.at_once * 2)
