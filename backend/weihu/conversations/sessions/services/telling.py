"""What every change of a session by staff leaves behind: an action in the ledger, an event for the screens."""

from weihu.conversations.sessions import events
from weihu.conversations.sessions.models import Session
from weihu.foundation.organisations.actors import Actor
from weihu.foundation.realtime import services as realtime
from weihu.people.ledger import services as ledger
from weihu.people.ledger.dimensions import Dimensions
from weihu.people.ledger.drafts import Draft
from weihu.people.ledger.models import Action
from weihu.people.ledger.verbs import Verb


def done(actor: Actor, session: Session, verb: Verb, *, at: int, dimensions: Dimensions | None = None) -> None:
    """Records and announces what the actor did; the last thing in her transaction."""
    action = Draft(
        organisation_id=session.organisation_id,
        at=at,
        actor=Action.Actor.AGENT,
        staff_id=actor.staff_id,
        customer_id=session.customer_id,
        session_id=session.pk,
        verb=verb.name,
        object_type=verb.object_type,
        object_id=session.pk,
        account_id=session.account_id,
        shop_id=session.shop_id,
        dimensions=dimensions or {},
    )
    ledger.record([action])
    realtime.append([events.changed(session)])
