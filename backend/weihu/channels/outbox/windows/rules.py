"""Reply windows (fact sheet C4): what a person's doing allows, what was spent, what is left. Pure.

Two models of the platform are known, and nobody outside it knows which is in force: pools side by side, each message
spending of the one that ends soonest; or one counter, raised by each trigger to the larger figure and the longer life.
Unless an account's settings name one, both are reckoned and the smaller result counts.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

Model = Literal["smaller", "separate", "max", "none"]
MODELS: tuple[Model, ...] = ("smaller", "separate", "max", "none")

_DAY_S = 24 * 3600
# Trigger → (messages, seconds). Each is a setting of the account: `<trigger>_window`, `<trigger>_window_s`.
DEFAULTS: Mapping[str, tuple[int, int]] = {
    "message": (5, 2 * _DAY_S),
    "menu": (3, 60),
    "subscribe": (3, 60),
    "scan": (3, 60),
}
# More spends than any window allows need not be kept.
_KEPT = 64


class Opening(msgspec.Struct, frozen=True):
    """A window: the latest of its trigger."""

    trigger: str
    opened_at: int
    closes_at: int
    allowed: int


class Spend(msgspec.Struct, frozen=True, array_like=True):
    """One message, and the window that it was taken from."""

    at: int
    trigger: str


class Account(msgspec.Struct, frozen=True):
    """The windows of one person towards one account, and what was spent of them."""

    openings: tuple[Opening, ...] = ()
    spends: tuple[Spend, ...] = ()
    closed_at: int = 0


class Remaining(msgspec.Struct, frozen=True):
    """How many messages may still be sent, and until when; `until` is None when there are none."""

    count: int
    until: int | None


NOTHING = Remaining(0, None)


def opening(trigger: str, at: int, limits: Mapping[str, object]) -> Opening:
    """The window that this trigger opens, by the account's settings merged over the platform's figures."""
    count, seconds = DEFAULTS[trigger]
    allowed = _number(limits.get(f"{trigger}_window"), count)
    life_s = _number(limits.get(f"{trigger}_window_s"), seconds)
    return Opening(trigger, at, at + life_s * 1000, allowed)


def model_of(limits: Mapping[str, object]) -> Model:
    """Which model the account's settings name."""
    named = limits.get("pool_model", "smaller")
    return next((model for model in MODELS if model == named), "smaller")


def remaining(windows: Account, now: int, model: Model = "smaller") -> Remaining:
    """What may still be sent."""
    side_by_side, one_counter = _separate(windows, now), _max(windows, now)
    if model == "separate":
        return side_by_side
    if model == "max":
        return one_counter
    count = min(side_by_side.count, one_counter.count)
    ends = [found.until for found in (side_by_side, one_counter) if found.until is not None]
    return Remaining(count, min(ends)) if count else NOTHING


def spend(windows: Account, now: int, model: Model = "smaller") -> Account | None:
    """The windows after one message, taken from the one that ends soonest; None when none may be sent."""
    if not remaining(windows, now, model).count:
        return None
    usable = [one for one in _open(windows, now) if _left(one, windows.spends)]
    # By the model of one counter something may be left when each pool is used up: then the latest window pays.
    usable = usable or _open(windows, now)[-1:]
    trigger = usable[0].trigger if usable else ""
    return msgspec.structs.replace(windows, spends=(*_worth_keeping(windows), Spend(now, trigger)))


def undo(windows: Account, spent: Spend) -> Account:
    """The windows as if that message had never been sent: it was not."""
    spends = list(windows.spends)
    if spent in spends:
        spends.remove(spent)
    return msgspec.structs.replace(windows, spends=tuple(spends))


def why_not(windows: Account, now: int) -> Literal["closed", "used_up"]:
    """Why nothing may be sent: no window is open, or what is open is used up."""
    return "used_up" if _open(windows, now) else "closed"


def _number(value: object, default: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else default


def _open(windows: Account, now: int) -> list[Opening]:
    """The windows open now, the one that ends soonest first."""
    live = [one for one in windows.openings if one.opened_at >= windows.closed_at]
    return sorted((one for one in live if one.opened_at <= now < one.closes_at), key=lambda one: one.closes_at)


def _left(one: Opening, spends: Sequence[Spend]) -> int:
    used = sum(1 for spent in spends if spent.trigger == one.trigger and spent.at >= one.opened_at)
    return max(0, one.allowed - used)


def _separate(windows: Account, now: int) -> Remaining:
    left = [(_left(one, windows.spends), one.closes_at) for one in _open(windows, now)]
    count = sum(number for number, _ in left)
    return Remaining(count, max(ends for number, ends in left if number)) if count else NOTHING


def _max(windows: Account, now: int) -> Remaining:
    """Plays back what is known. Forgotten earlier triggers could only have left more, so this errs to the safe side."""
    live = [one for one in windows.openings if one.opened_at >= windows.closed_at and one.opened_at <= now]
    happened: list[tuple[int, int, Opening | None]] = [(one.opened_at, 0, one) for one in live]
    happened += [(spent.at, 1, None) for spent in windows.spends if spent.at <= now]
    left, until = 0, 0
    for at, _, opened in sorted(happened, key=lambda item: item[:2]):
        if at >= until:
            left = 0
        if opened is None:
            left = max(0, left - 1)
        else:
            left, until = max(left, opened.allowed), max(until, opened.closes_at)
    return Remaining(left, until) if left and now < until else NOTHING


def _worth_keeping(windows: Account) -> tuple[Spend, ...]:
    """Spends before every window that is known count for nothing."""
    first = min((one.opened_at for one in windows.openings), default=0)
    return tuple(spent for spent in windows.spends if spent.at >= first)[-_KEPT:]
