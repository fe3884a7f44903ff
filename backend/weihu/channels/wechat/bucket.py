"""So many calls a second for an account, evenly (house §6): better to wait a moment than to be told 45011."""

import threading
import time

from weihu.channels.accounts.cache import Loaded
from weihu.channels.wechat.errors import Retry
from weihu.kernel import clock

# The platform's minute limits are in the thousands; `limits` of an account may differ.
RATE_PER_S = 50
BURST = 100
LONGEST_WAIT_S = 2.0


class _Bucket:
    """Tokens flow in at a rate, up to a burst; each call takes one, in line."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tokens: float = BURST
        self._at = clock.monotonic()

    def wait_s(self, rate: int, burst: int) -> float:
        """Takes one and says how long to wait before using it; nothing is taken when that is too long."""
        with self._lock:
            now = clock.monotonic()
            self._tokens = min(float(burst), self._tokens + (now - self._at) * rate)
            self._at = now
            wait = max(0.0, (1.0 - self._tokens) / rate)
            if wait <= LONGEST_WAIT_S:
                self._tokens -= 1.0
            return wait

    def left(self, rate: int, burst: int) -> int:
        """How many could go now without waiting."""
        with self._lock:
            return max(0, int(min(float(burst), self._tokens + (clock.monotonic() - self._at) * rate)))


_buckets: dict[int, _Bucket] = {}


def take(account: Loaded) -> None:
    """Waits for the account's turn. Raises Retry when that would take too long."""
    bucket = _buckets.get(account.id) or _buckets.setdefault(account.id, _Bucket())
    rate, burst = limits(account)
    wait = bucket.wait_s(rate, burst)
    if wait > LONGEST_WAIT_S:
        raise Retry(wait, "our own limit of calls a second")
    if wait:
        time.sleep(wait)


def limits(account: Loaded) -> tuple[int, int]:
    """So many a second, so many at once."""
    return max(1, account.limit("calls_per_s", RATE_PER_S)), max(1, account.limit("calls_burst", BURST))


def left(account: Loaded) -> int:
    """How many this process could make now without waiting."""
    rate, burst = limits(account)
    bucket = _buckets.get(account.id)
    return burst if bucket is None else bucket.left(rate, burst)
