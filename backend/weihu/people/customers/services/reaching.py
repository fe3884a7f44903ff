"""Whom the platform says that we cannot reach (fault 23); her next doing takes it back (`hot.reach_many`)."""

from weihu.foundation.realtime import services as realtime
from weihu.kernel import clock
from weihu.kernel.db import write
from weihu.people.customers.models import Identity
from weihu.people.customers.services.announcing import changed


def lose_reach(*, organisation_id: int, account_id: int, openid: str, why: str, at: int) -> bool:
    """Marks how this account knows her as unreachable since `at`; whether it is news.

    It is not when she has done something since. In the same second counts as before: the platform tells instants in
    whole seconds.
    """
    since = at // clock.SECOND * clock.SECOND
    known = Identity.objects.filter(organisation_id=organisation_id, account_id=account_id, openid=openid)
    with write():
        # She may have left before we were told so: then the reason and the instant stay hers.
        if not known.filter(turn_at__lte=since, unreachable="").update(unreachable=why, unreachable_at=since):
            return False
        realtime.append([changed(known.select_related("customer").get().customer)])
    return True
