"""What every change of sessions by staff leaves behind: actions in the ledger, events for the screens."""

from collections.abc import Mapping, Sequence

from weihu.conversations.sessions import events
from weihu.conversations.sessions.models import Session
from weihu.foundation.organisations.actors import Actor
from weihu.foundation.realtime import services as realtime
from weihu.people.ledger import services as ledger
from weihu.people.ledger.dimensions import Dimensions
from weihu.people.ledger.drafts import Draft
from weihu.people.ledger.models import Action
from weihu.people.ledger.verbs import Verb


def done(
    actor: Actor | None,
    sessions: Sequence[Session],
    *verbs: Verb,
    at: int,
    dimensions: Mapping[int, Dimensions] | None = None,
) -> None:
    """Records and announces what the actor did (None: it happened by itself); the last thing in the transaction.
    `dimensions` by session id.
    """
    told = dimensions or {}
    ledger.record(
        [_action(actor, session, verb, at, told.get(session.pk, {})) for session in sessions for verb in verbs]
    )
    by = actor.staff_id if actor else None
    realtime.append([events.changed(session, moved=True, by=by) for session in sessions])


def _action(actor: Actor | None, session: Session, verb: Verb, at: int, dimensions: Dimensions) -> Draft:
    return Draft(
        organisation_id=session.organisation_id,
        at=at,
        actor=Action.Actor.AGENT if actor else Action.Actor.SYSTEM,
        staff_id=actor.staff_id if actor else None,
        customer_id=session.customer_id,
        session_id=session.pk,
        verb=verb.name,
        object_type=verb.object_type,
        object_id=session.pk,
        account_id=session.account_id,
        shop_id=session.shop_id,
        dimensions=dimensions,
    )
