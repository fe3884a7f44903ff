"""What the platform's refusals mean to us (fact sheet B4), in the outbox's words.

One table by code. A code that is not in it is `Refused`: said again it would be refused again.
"""

import datetime as dt
from collections.abc import Mapping

from weihu.channels.outbox.ports import (
    ChannelDown,
    MediaGone,
    QuotaReached,
    Refused,
    Retry,
    SendError,
    UnknownOutcome,
    Unreachable,
    WindowClosed,
)
from weihu.kernel import clock

__all__ = [
    "ChannelDown",
    "MediaGone",
    "NotReached",
    "QuotaReached",
    "Refused",
    "Retry",
    "SendError",
    "TokenRefused",
    "UnknownOutcome",
    "Unreachable",
    "WindowClosed",
    "of_code",
]

_BEIJING = dt.timezone(dt.timedelta(hours=8))
_TOKEN = frozenset({40001, 40014, 41001, 42001})
_RETRY_AFTER_S: Mapping[int, float | None] = {-1: None, 45011: 60.0, 45066: 60.0, 61450: None}
_UNREACHABLE: Mapping[int, str] = {
    43004: "not_following",
    50005: "not_following",
    48002: "refuses",
    43019: "blocked",
    40003: "unknown_person",
    46004: "unknown_person",
    49003: "unknown_person",
    70000: "protected",
}
# The account as a whole: nothing of it works until somebody acts (B1, fault 27).
CHANNEL: Mapping[int, str] = {
    40013: "appid_wrong",
    41002: "appid_wrong",
    40125: "secret_wrong",
    41004: "secret_wrong",
    40164: "ip_not_allowed",
    89503: "ip_to_confirm",
    89506: "ip_refused",
    89507: "ip_refused",
    40243: "secret_frozen",
    45087: "sending_blocked",
    48004: "api_forbidden",
    50002: "account_limited",
    50004: "account_frozen",
    50007: "account_frozen",
}


class TokenRefused(SendError):
    """The platform does not take this token (any more): expired, replaced or unknown; which, it tells unreliably."""


class NotReached(Retry):
    """Nobody answered, or somebody in between: nothing was processed, and a few in a row open the circuit."""


def of_code(code: int, words: str) -> SendError:
    """The error that this refusal is. `words` are the platform's, for people's eyes only."""
    detail = f"{code} {words}"[:300]
    if code in _TOKEN:
        return TokenRefused(detail)
    if code in CHANNEL:
        return ChannelDown(CHANNEL[code], None, detail)
    if code in _RETRY_AFTER_S:
        return Retry(_RETRY_AFTER_S[code], detail)
    if code == 45009:
        return QuotaReached(next_reset(), detail)
    if code in {45015, 45047}:
        return WindowClosed("closed" if code == 45015 else "used_up", detail)
    if code in _UNREACHABLE:
        return Unreachable(_UNREACHABLE[code], detail)
    if code in {40007, 46001}:
        return MediaGone(detail)
    return Refused(str(code), detail)


def next_reset() -> int:
    """When the daily quotas begin anew: midnight in Beijing (C11), by the clock in force."""
    today = dt.datetime.fromtimestamp(clock.now() / 1000, _BEIJING)
    midnight = today.replace(hour=0, minute=0, second=0, microsecond=0) + dt.timedelta(days=1)
    return int(midnight.timestamp() * 1000)
