"""The platform's clock: real time plus whatever the control API has jumped ahead."""

import time


class Clock:
    """Tells platform time. Only waiting for a callback's answer uses real time, all else asks here."""

    __slots__ = ("offset_s",)

    def __init__(self, offset_s: float = 0.0) -> None:
        self.offset_s = offset_s

    def now(self) -> float:
        return time.time() + self.offset_s

    def seconds(self) -> int:
        return int(time.time() + self.offset_s)

    def advance(self, seconds: float) -> None:
        self.offset_s += seconds


BEIJING_OFFSET_S = 8 * 3600


def beijing_day(seconds: float) -> int:
    """The number of the Beijing calendar day: daily quotas turn over at its midnight (C11)."""
    return int(seconds + BEIJING_OFFSET_S) // 86400


def beijing_month(seconds: float) -> int:
    """Year and month in Beijing as one number: monthly allowances turn over with it (B2)."""
    moment = time.gmtime(seconds + BEIJING_OFFSET_S)
    return moment.tm_year * 100 + moment.tm_mon
