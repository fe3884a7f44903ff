"""The clock in force.

Columns named `…_at` hold Unix **milliseconds** of this clock (type `Millis`): one integer that is the same on both
databases, sorts, and needs no time zone until somebody reads it. In demo and tests the clock follows the sandbox's
(`WEIHU_CLOCK_URL`), so that a window of 48 hours can be waited for in a second. Sleeps and leases use `monotonic()`.
"""

import contextlib
import datetime as dt
import threading
import time
import zoneinfo
from typing import NewType

import httpx

Millis = NewType("Millis", int)

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_offset_s = 0.0


def now() -> Millis:
    """Unix milliseconds of the clock in force."""
    return Millis(int((time.time() + _offset_s) * 1000))


def now_s() -> int:
    """Unix seconds of the clock in force, as WeChat counts."""
    return int(time.time() + _offset_s)


def wall() -> Millis:
    """Unix milliseconds of the host: for leases that several processes compare, which a test's jump must not end."""
    return Millis(int(time.time() * 1000))


def monotonic() -> float:
    """Seconds for time-outs within this process."""
    return time.monotonic()


def monotonic_ms() -> int:
    """Milliseconds for time-outs within this process."""
    return int(time.monotonic() * 1000)


def set_offset(seconds: float) -> None:
    """Moves the clock in force `seconds` away from the host's (tests, and the follower below)."""
    global _offset_s  # noqa: PLW0603 - one clock a process is the point
    _offset_s = seconds


def offset() -> float:
    """Seconds between the clock in force and the host's."""
    return _offset_s


def rfc3339(at: int | None) -> str | None:
    """How an instant leaves through the API: `2026-11-24T01:02:03Z`."""
    if at is None:
        return None
    return dt.datetime.fromtimestamp(at / 1000, dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def from_rfc3339(text: str) -> Millis:
    """An instant that came through the API. Raises ValueError when it is none."""
    moment = dt.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    return Millis(int(moment.timestamp() * 1000))


def local(at: int, timezone: str) -> dt.datetime:
    """The instant as people of that zone read it."""
    return dt.datetime.fromtimestamp(at / 1000, zoneinfo.ZoneInfo(timezone))


class Follower(threading.Thread):
    """Keeps the clock in force beside the sandbox's; demo and tests only."""

    def __init__(self, url: str, every_s: float = 0.5) -> None:
        super().__init__(name="clock-follower", daemon=True)
        self._url = url
        self._every_s = every_s
        self._stopped = threading.Event()

    def look(self, client: httpx.Client) -> None:
        """Asks once. Raises httpx.HTTPError when the sandbox does not answer."""
        told = client.get(self._url, timeout=2).raise_for_status().json()
        set_offset(float(told["now"]) - time.time())

    def run(self) -> None:
        """Asks until stopped; an absent sandbox leaves the last known offset."""
        with httpx.Client(trust_env=False) as client:
            while not self._stopped.is_set():
                with contextlib.suppress(httpx.HTTPError, ValueError, KeyError):
                    self.look(client)
                self._stopped.wait(self._every_s)

    def stop(self) -> None:
        """Ends the thread."""
        self._stopped.set()
