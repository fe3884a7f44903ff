"""Somebody is typing."""

from weihu.conversations.sessions import rules, selectors
from weihu.foundation.jobs import services as jobs
from weihu.foundation.organisations.actors import Actor
from weihu.kernel import clock
from weihu.kernel.db import write
from weihu.people.customers.models import Identity


def show_typing(*, actor: Actor, session_id: int) -> None:
    """Lets the customer see it, if the session is the actor's; at most one such job is waiting. Raises NotFound."""
    session = selectors.get_answerable(actor, session_id)
    if session.state != rules.SERVING or session.agent_id != actor.staff_id:
        return
    openids = Identity.objects.filter(account_id=session.account_id, customer_id=session.customer_id)
    recipient = openids.values_list("openid", flat=True).first()
    if recipient is None:
        return
    args = {"account_id": session.account_id, "recipient": recipient, "asked_at": clock.wall()}
    with write():
        jobs.enqueue(
            "messages.show_typing", organisation_id=session.organisation_id, args=args, key=f"typing:{session.pk}"
        )
