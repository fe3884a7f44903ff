"""Reads the follower list page by page, with a cursor in the account's row: interrupted, it goes on (fault 30)."""

from typing import Any

from weihu.channels.accounts import cache
from weihu.channels.accounts.cache import Loaded
from weihu.channels.accounts.events import FollowersListed
from weihu.channels.accounts.models import Account
from weihu.channels.wechat.client import Client
from weihu.channels.wechat.errors import Refused, Unreachable
from weihu.channels.wechat.patience import or_again
from weihu.foundation.jobs import services as jobs
from weihu.foundation.jobs.errors import GiveUp, RunAgain
from weihu.foundation.jobs.execution import confirm
from weihu.foundation.jobs.registry import task
from weihu.kernel import bus, clock
from weihu.kernel.db import write

TASK = "wechat.sync_followers"
# A transaction each: on SQLite nobody else writes meanwhile.
CHUNK = 200
# A job of many pages lets others in between.
_TURN_S = 45.0


def start(account: Loaded) -> None:
    """Enqueues the job, in the caller's transaction; while one waits or runs it is the same job."""
    jobs.enqueue(
        TASK, organisation_id=account.organisation_id, args={"account_id": account.id}, key=f"{TASK}:{account.id}"
    )


@task(TASK, retries=5, timeout_s=300)
def sync_followers(organisation_id: int, *, account_id: int) -> None:
    """Page after page from where the last run stopped."""
    account = cache.by_id(account_id)
    if account is None or account.organisation_id != organisation_id:
        raise GiveUp("the account is not in use")
    begun = clock.monotonic()
    while not _page(account):
        if clock.monotonic() - begun > _TURN_S:
            raise RunAgain(0.5)


def _page(account: Loaded) -> bool:
    """One page; True when it was the last."""
    where = _where(account)
    at = clock.now()
    with or_again():
        try:
            page = Client(account).followers(where["cursor"])
        except (Refused, Unreachable) as error:
            # A cursor that the platform no longer knows: that person left. Begin anew next time.
            _remember(account, {**where, "cursor": "", "pages": 0, "seen": 0})
            raise GiveUp(error.detail) from None
    openids = page.data.openid
    for first in range(0, len(openids), CHUNK):
        chunk = tuple(openids[first : first + CHUNK])
        with write():
            bus.publish([FollowersListed(account.organisation_id, account.id, chunk, at)])
    is_last = not openids or not page.next_openid or page.next_openid == where["cursor"]
    seen = where["seen"] + len(openids)
    done = {"cursor": "", "pages": 0, "seen": 0, "ended_at": clock.now(), "total": page.total, "listed": seen}
    more = {**where, "cursor": page.next_openid, "pages": where["pages"] + 1, "seen": seen, "total": page.total}
    _remember(account, {**where, **done} if is_last else more)
    return is_last


def _where(account: Loaded) -> dict[str, Any]:
    kept = Account.unscoped.values_list("sync", flat=True).get(id=account.id)
    return {"cursor": "", "pages": 0, "seen": 0, **kept}


def _remember(account: Loaded, where: dict[str, Any]) -> None:
    with write():
        confirm()
        Account.unscoped.filter(id=account.id).update(sync=where)
