"""Once an hour: what has run out is thrown away, in small transactions."""

import logging
import threading

from django.db import Error, connection

log = logging.getLogger(__name__)

EVERY_S = 3600.0
_FIRST_S = 60.0


def run_forever(stop: threading.Event) -> None:
    """Works until told to stop."""
    wait_s = _FIRST_S
    while not stop.wait(wait_s):
        wait_s = EVERY_S
        try:
            tidy()
        except Error:
            log.warning("housekeeping waits for the database", exc_info=True)
        finally:
            connection.close()


def tidy() -> None:
    """Logins that have ended, events of last week."""
    from django.contrib.sessions.backends.db import SessionStore

    from weihu.foundation.realtime import services as realtime

    SessionStore.clear_expired()
    realtime.prune_all()
