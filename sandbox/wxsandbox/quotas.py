"""Daily and minute allowances of API calls, counted per path (B29, C11)."""

from dataclasses import dataclass

from wxsandbox.accounts import Account
from wxsandbox.clock import beijing_day, beijing_month
from wxsandbox.errors import ApiError

CLEARS_A_MONTH = 10


@dataclass(frozen=True, slots=True)
class Quota:
    """What B29 allows for one path; 0 means that no figure is known and none is enforced."""

    daily: int = 0
    daily_test: int = 0
    minute: int = 0
    knob: str = ""


NO_LIMIT = Quota()


def daily_limit(account: Account, path: str, quota: Quota) -> int:
    """The day's figure for this account, a person's own setting first."""
    if path in account.quotas.limits:
        return account.quotas.limits[path]
    if account.sandbox and quota.daily_test:
        return quota.daily_test
    return account.number(quota.knob) if quota.knob else quota.daily


def count(account: Account, path: str, quota: Quota, *, now: float) -> None:
    """Take one call from the allowances, or refuse it with 45009 or 45011."""
    book = account.quotas
    turn_over(account, now=now)
    limit = daily_limit(account, path, quota)
    used = book.used.get(path, 0)
    if (limit or path in book.limits) and used >= limit:
        raise ApiError(45009)
    if quota.minute:
        in_minute = book.used_in_minute.get(path, 0)
        if in_minute >= quota.minute:
            raise ApiError(45011)
        book.used_in_minute[path] = in_minute + 1
    book.used[path] = used + 1


def give_back(account: Account, path: str) -> None:
    """A refused call that shall not count (knob failed_calls_count)."""
    used = account.quotas.used
    used[path] = max(0, used.get(path, 0) - 1)


def turn_over(account: Account, *, now: float) -> None:
    """Start again at the Beijing midnight and at each minute."""
    book = account.quotas
    day = beijing_day(now - 3600 * account.number("quota_reset_hour"))
    if book.day != day:
        book.day = day
        book.used.clear()
    minute = int(now) // 60
    if book.minute != minute:
        book.minute = minute
        book.used_in_minute.clear()


def clear(account: Account, *, now: float) -> None:
    """`clear_quota`: all of the day's counters to zero, ten times a month."""
    book = account.quotas
    month = beijing_month(now)
    if book.clear_month != month:
        book.clear_month, book.cleared = month, 0
    if book.cleared >= CLEARS_A_MONTH:
        raise ApiError(48006)
    book.cleared += 1
    book.used.clear()
    book.used_in_minute.clear()
