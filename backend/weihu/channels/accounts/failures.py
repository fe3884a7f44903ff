"""The error log 错误记录: calls of platforms that failed, remembered beside the path.

`note` costs a look into a table in memory; what it gathered is written every few seconds, many alike as one row. A row
holds which call, the platform's code and its request id: no secret, no person, no word of a message.
"""

import logging
import re
import threading
from typing import Final

import msgspec
from django.db import DatabaseError, InterfaceError, connection

from weihu.channels.accounts.models import Account, FailedCall
from weihu.channels.accounts.permissions import ACCOUNT_READ
from weihu.foundation.realtime import services as realtime
from weihu.kernel import clock, ids
from weihu.kernel.db import write

log = logging.getLogger(__name__)

# Of each account.
KEPT: Final = 200
EVERY_S: Final = 2.0
# Kinds of failure remembered between two writings; an account that fails in more ways than that tells nothing more.
_MOST_KINDS: Final = 500
# Names of people, tickets and other long words of the platform's; addresses and numbers stay.
_NAMES = re.compile(r"[A-Za-z0-9_\-]{20,}")

_Kind = tuple[int, str, str]


class _Gathered(msgspec.Struct):
    rid: str
    detail: str
    first_at: int
    at: int
    times: int = 1


_waiting: dict[_Kind, _Gathered] = {}
_lock = threading.Lock()


def note(account_id: int, call: str, code: str, *, rid: str = "", detail: str = "") -> None:
    """Remembers that a call failed; never waits and never raises."""
    now = clock.now()
    with _lock:
        known = _waiting.get((account_id, call, code))
        if known is not None:
            known.times, known.at, known.rid = known.times + 1, now, rid or known.rid
        elif len(_waiting) < _MOST_KINDS:
            _waiting[account_id, call, code] = _Gathered(rid, _NAMES.sub("…", detail)[:200], now, now)


def flush() -> int:
    """Writes what was gathered and tells the desks; the number of rows. Raises DatabaseError, nothing is lost then."""
    with _lock:
        taken = dict(_waiting)
        _waiting.clear()
    if not taken:
        return 0
    try:
        return _write(taken)
    except (DatabaseError, InterfaceError):
        with _lock:
            for kind, gathered in taken.items():
                _waiting.setdefault(kind, gathered)
        raise


def _write(taken: dict[_Kind, _Gathered]) -> int:
    accounts = Account.unscoped.only("organisation_id", "shop_id").in_bulk({kind[0] for kind in taken})
    rows = [
        FailedCall(
            id=ids.new_id(), organisation_id=accounts[account_id].organisation_id, account_id=account_id,
            call=call[:80], code=code[:40], rid=one.rid[:40], detail=one.detail, times=one.times,
            first_at=one.first_at, at=one.at,
        )
        for (account_id, call, code), one in taken.items()
        if account_id in accounts
    ]  # fmt: skip
    with write():
        FailedCall.unscoped.bulk_create(rows)
        for account_id in accounts:
            _trim(account_id)
        realtime.append([_failed(row) for row in accounts.values()])
    return len(rows)


def _trim(account_id: int) -> int:
    """Keeps the newest; how many went."""
    mine = FailedCall.unscoped.filter(account_id=account_id)
    last = mine.order_by("-id").values_list("id", flat=True)[KEPT - 1 : KEPT].first()
    return 0 if last is None else mine.filter(id__lt=last).delete()[0]


def _failed(row: Account) -> realtime.Draft:
    return realtime.Draft(
        organisation_id=row.organisation_id,
        name="account.call_failed",
        permission=ACCOUNT_READ,
        data={"account_id": str(row.pk)},
        shop_id=row.shop_id,
    )


def clear() -> None:
    """Forgets what was gathered (tests)."""
    with _lock:
        _waiting.clear()


def write_forever(stop: threading.Event, every_s: float = EVERY_S) -> None:
    """Writes now and then until told to stop, and once more then; through an outage of the database it remembers."""
    while True:
        is_last = stop.wait(every_s)
        try:
            flush()
        except (DatabaseError, InterfaceError):
            log.warning("failed calls wait for the database")
        finally:
            connection.close()
        if is_last:
            return
