"""Once an hour one process throws away what has run out, in small transactions."""

import logging
import threading

from django.db import Error, connection

from weihu.foundation.jobs import services as jobs
from weihu.foundation.jobs.models import Job
from weihu.foundation.jobs.registry import task
from weihu.kernel import clock
from weihu.kernel.db import write

log = logging.getLogger(__name__)

TIDY = "housekeeping.tidy"
EVERY_S = 3600.0
_LOOK_S = 600.0
_FIRST_S = 60.0


def run_forever(stop: threading.Event) -> None:
    """Sees to it that it is done, until told to stop; every worker does, and one of them is given the job."""
    wait_s = _FIRST_S
    while not stop.wait(wait_s):
        wait_s = _LOOK_S
        try:
            ask()
        except Error:
            log.warning("housekeeping waits for the database", exc_info=True)
        finally:
            connection.close()


def ask() -> None:
    """Enqueues the job unless it was done within the hour, or is being done."""
    since = clock.now() - int(EVERY_S * 1000)
    if not Job.unscoped.filter(name=TIDY, created_at__gt=since).exists():
        with write():
            jobs.enqueue(TIDY, organisation_id=None, args={}, key=TIDY)


@task(TIDY, retries=0, timeout_s=1800.0)
def tidy(organisation_id: int | None = None) -> None:
    """Logins that have ended, events of last week, and what each room need not remember; the installation's job."""
    from django.conf import settings
    from django.contrib.sessions.backends.db import SessionStore

    from weihu.channels.accounts import housekeeping as accounts
    from weihu.channels.outbox import housekeeping as outbox
    from weihu.conversations.messages import housekeeping as messages
    from weihu.foundation.realtime import services as realtime

    keep_ms = settings.ENVIRONMENT.keep_sent_days * clock.DAY
    SessionStore.clear_expired()
    gone = {
        "events": realtime.prune_all(),
        "outbox": outbox.tidy(keep_ms=keep_ms),
        "answers": messages.tidy(keep_ms=keep_ms),
        "oddities": accounts.tidy(),
        "failed calls": accounts.tidy_failures(),
    }
    if any(gone.values()):
        log.info("thrown away: %s", ", ".join(f"{count} of {what}" for what, count in gone.items() if count))
