"""Somebody is typing."""

from typing import Final

from django.db.models import Q

from weihu.conversations.sessions import rules, selectors
from weihu.conversations.sessions.models import Session
from weihu.foundation.jobs import services as jobs
from weihu.foundation.organisations.actors import Actor
from weihu.kernel import clock
from weihu.kernel.db import write
from weihu.people.customers.models import Identity

# The platform shows it only this soon after a message of either side (B8, 45080), and for so long; asked again
# meanwhile it refuses (45081).
EXCHANGE_MS: Final = 30 * clock.SECOND
SHOWN_MS: Final = 15 * clock.SECOND


def show_typing(*, actor: Actor, session_id: int) -> None:
    """Lets the customer see it, if the session is the actor's and the platform would take it: once as long as it is
    shown, whichever tab asks. Raises NotFound, NotAllowed.
    """
    session = selectors.get_answerable(actor, session_id)
    now = clock.now()
    if now - session.last_at > EXCHANGE_MS:
        return
    if session.state != rules.SERVING or session.agent_id != actor.staff_id:
        return
    openids = Identity.objects.filter(account_id=session.account_id, customer_id=session.customer_id)
    recipient = openids.values_list("openid", flat=True).first()
    if recipient is None:
        return
    args = {"account_id": session.account_id, "recipient": recipient, "asked_at": clock.wall()}
    with write():
        faded = Q(typed_at=None) | Q(typed_at__lte=now - SHOWN_MS)
        if not Session.objects.filter(faded, pk=session.pk).update(typed_at=now):
            return
        jobs.enqueue(
            "messages.show_typing", organisation_id=session.organisation_id, args=args, key=f"typing:{session.pk}"
        )
