"""Looks after accounts that are red: asks their platforms now and then, so that one that is well again says so although
nobody writes to it (A-37).
"""

import logging
import threading

from django.db import DatabaseError, InterfaceError, connection

from weihu.channels.accounts import cache
from weihu.channels.accounts.models import Account
from weihu.channels.accounts.platforms import PLATFORMS
from weihu.kernel import clock

log = logging.getLogger(__name__)

EVERY_S = 20.0
# A platform of many accounts is not asked for all of them at once.
_MOST = 20


def look() -> int:
    """Asks for each red account whose pause is over; how many were asked."""
    red = Account.unscoped.filter(state=Account.State.RED, disabled_at=None, circuit_until__lte=clock.now())
    asked = 0
    for account_id in red.order_by("circuit_until").values_list("id", flat=True)[:_MOST]:
        account = cache.by_id(account_id)
        if account is not None and account.adapter in PLATFORMS:
            PLATFORMS[account.adapter].probe(account)
            asked += 1
    return asked


def run_forever(stop: threading.Event, every_s: float = EVERY_S) -> None:
    """Does so until told to stop."""
    while not stop.wait(every_s):
        try:
            look()
        except (DatabaseError, InterfaceError):
            log.warning("accounts are not looked after: the database does not answer")
        finally:
            connection.close()
