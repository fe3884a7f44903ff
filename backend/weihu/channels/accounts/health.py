"""Is the account well: ok, warning or red, with a named cause and what to do about it (faults 19, 20, 26, 27).

Whoever learns something tells it here; only a change writes, and it tells the desk. `Cause`s are registered by name,
those of a platform by its adapter.
"""

import logging
import threading
from collections.abc import Collection

import msgspec
from django.db import DatabaseError
from django.db.models import Q, QuerySet

from weihu.channels.accounts.models import Account
from weihu.channels.accounts.permissions import ACCOUNT_READ
from weihu.foundation.realtime import services as realtime
from weihu.kernel import clock
from weihu.kernel.db import write
from weihu.kernel.errors import Words
from weihu.kernel.registry import Registry

log = logging.getLogger(__name__)

CLOCK_SKEW = "clock_skew"
# The platform's clock and ours further apart than this is a warning; callbacks are refused from five minutes on.
SKEW_S = 60.0
# What went well is written at most this often, in case another process had left the account red.
_WELL_EVERY_S = 30.0
_SKEW_EVERY_S = 30.0


class Cause(msgspec.Struct, frozen=True):
    """Why an account is not well, in words of an operator."""

    words: Words
    remedy: Words
    state: str = Account.State.RED.value


CAUSES: Registry[Cause] = Registry("cause")

CAUSES.register(
    CLOCK_SKEW,
    Cause(
        Words("服务器时间与平台相差超过 1 分钟", "This server's clock is more than a minute off the platform's"),
        Words(
            "请在服务器上开启时间同步（NTP）。相差超过 5 分钟时，平台的推送会被拒收。",
            "Switch on time synchronisation (NTP) here. Beyond five minutes the platform's pushes are refused.",
        ),
        state=Account.State.WARNING.value,
    ),
)


class _LastWell:
    """When each account was last written down as well, so that a good call costs no statement."""

    def __init__(self) -> None:
        self._at: dict[int, float] = {}
        self._lock = threading.Lock()

    def is_due(self, account_id: int) -> bool:
        now = clock.monotonic()
        with self._lock:
            if now - self._at.get(account_id, -_WELL_EVERY_S) < _WELL_EVERY_S:
                return False
            self._at[account_id] = now
            return True

    def forget(self, account_id: int) -> None:
        with self._lock:
            self._at.pop(account_id, None)


_last_well = _LastWell()
# Whether each account's platform was last found to keep another time, and when that was written down.
_skews: dict[int, tuple[bool, float]] = {}


def mark(account_id: int, cause: str, until: int = 0) -> bool:
    """Writes down that the account is not well; True when that is news. A warning never hides a red cause."""
    state = CAUSES[cause].state
    found = Account.unscoped.filter(id=account_id).exclude(state=state, cause=cause)
    if state == Account.State.WARNING:
        found = found.exclude(state=Account.State.RED)
    _last_well.forget(account_id)
    if _change(account_id, found, state=state, cause=cause, circuit_until=until):
        log.warning("account %s is %s: %s", account_id, state, cause)
        return True
    return False


def clear(account_id: int, causes: Collection[str], *, now: bool = False) -> bool:
    """Something went well that these causes had said would not; True when the account was one of them until now."""
    if not (now or _last_well.is_due(account_id)):
        return False
    _last_well.is_due(account_id)
    # A warning that had an end (an allowance used up until midnight) is over when it has come.
    is_over = Q(state=Account.State.WARNING, circuit_until__gt=0, circuit_until__lte=clock.now())
    found = Account.unscoped.filter(Q(cause__in=list(causes)) | is_over, id=account_id)
    if _change(account_id, found, state=Account.State.OK, cause="", circuit_until=0):
        log.info("account %s is well again", account_id)
        return True
    return False


def note_skew(account_id: int, skew_s: float, *, now: bool = False) -> None:
    """The platform told its time: warns of a clock that is off, or takes the warning back. It may be told with every
    call; unless `now`, what is known already is written again only now and then.
    """
    if not (now or skew_is_news(account_id, skew_s)):
        return
    is_off = abs(skew_s) > SKEW_S
    _skews[account_id] = is_off, clock.monotonic()
    if is_off:
        mark(account_id, CLOCK_SKEW)
    else:
        clear(account_id, {CLOCK_SKEW}, now=True)


def skew_is_news(account_id: int, skew_s: float) -> bool:
    """Whether `note_skew` would write; costs nothing."""
    was_off, at = _skews.get(account_id, (None, 0.0))
    return was_off is not (abs(skew_s) > SKEW_S) or clock.monotonic() - at > _SKEW_EVERY_S


def _change(account_id: int, found: QuerySet[Account], **values: object) -> bool:
    """The conditional update and its event; a database that is away must not fail the call that only tells."""
    try:
        if not found.exists():
            return False
        with write():
            if not found.update(**values, state_since=clock.now()):
                return False
            row = Account.unscoped.only("organisation_id", "shop_id").get(id=account_id)
            realtime.append([changed(row)])
    except DatabaseError:
        log.warning("the health of account %s could not be written", account_id)
        return False
    return True


def changed(row: Account) -> realtime.Draft:
    """The event that tells the desk to look at the account again."""
    return realtime.Draft(
        organisation_id=row.organisation_id,
        name="account.changed",
        permission=ACCOUNT_READ,
        data={"account_id": str(row.pk)},
        shop_id=row.shop_id,
    )
