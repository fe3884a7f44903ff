"""One fair in-process lock that every write transaction on SQLite holds (house §2).

SQLite lets one writer in at a time; left to its own busy-waiting, writers starve each other and the gateway's p99 is
over a second. With this lane they stand in line, the gateway first.
"""

import threading
import time
from collections import deque

# How long a write transaction may hold the lane before it is reported; long work commits in chunks.
HELD_TOO_LONG_S = 0.05


class Lane:
    """A fair lock with one express line. Not re-entrant: a transaction is owned by its outermost service."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._express: deque[threading.Event] = deque()
        self._line: deque[threading.Event] = deque()
        self._held = False
        self._since = 0.0
        self.longest_s = 0.0

    def acquire(self, *, express: bool = False, timeout_s: float = 30.0) -> bool:
        """Waits for the lane; False when it did not come free in time."""
        with self._mutex:
            if not self._held:
                self._take()
                return True
            ticket = threading.Event()
            (self._express if express else self._line).append(ticket)
        if ticket.wait(timeout_s):
            return True
        with self._mutex:
            # Handed over between the time-out and here: it is ours.
            if ticket.is_set():
                return True
            (self._express if express else self._line).remove(ticket)
        return False

    def release(self) -> None:
        """Hands the lane to the next in line: express first, then by arrival."""
        with self._mutex:
            self.longest_s = max(self.longest_s, time.monotonic() - self._since)
            waiting = self._express or self._line
            if waiting:
                self._take()
                waiting.popleft().set()
            else:
                self._held = False

    def _take(self) -> None:
        self._held = True
        self._since = time.monotonic()


lane = Lane()
