"""Taking sessions, and giving them back."""

from collections.abc import Sequence

from django.db.models import BigIntegerField, Case, F, Value, When
from django.db.models.functions import Coalesce

from weihu.conversations.sessions import errors, rules, selectors, verbs
from weihu.conversations.sessions.models import Session
from weihu.conversations.sessions.services import many
from weihu.conversations.sessions.services.many import Deed, Outcome
from weihu.foundation.organisations.actors import Actor
from weihu.kernel import clock
from weihu.kernel.errors import Conflict
from weihu.people.ledger.dimensions import Dimensions

_FREE = (rules.WAITING, rules.BOT)


def claim(*, actor: Actor, session_id: int) -> Session:
    """Takes a session that nobody has. Raises Taken (naming who has it), Closed, NotFound, NotAllowed."""
    return many.only(claim_many(actor=actor, session_ids=[session_id]))


def claim_many(*, actor: Actor, session_ids: Sequence[int]) -> list[Outcome]:
    """Takes those that nobody has; claiming one's own again changes nothing."""
    now = clock.now()

    def judge(session: Session) -> bool:
        if session.state in _FREE and session.agent_id is None:
            return True
        if session.agent_id != actor.staff_id:
            raise not_mine(session)
        return False

    def measure(session: Session) -> Dimensions:
        if session.waiting_at is None or session.claimed_at is not None:
            return {}
        return {"value": {"waited_s": round(max(0, now - session.waiting_at) / 1000, 1)}}

    return many.do(
        actor,
        session_ids,
        Deed(
            verb=verbs.CLAIMED,
            at=now,
            judge=judge,
            measure=measure,
            change=lambda rows: rows.update(
                state=rules.SERVING,
                agent_id=actor.staff_id,
                claimed_at=now,
                handed_over_by=Case(When(handed_over_by="", then=Value(rules.BY_STAFF)), default=F("handed_over_by")),
                version=F("version") + 1,
            ),
        ),
    )


def release(*, actor: Actor, session_id: int) -> Session:
    """Gives a session back to the line. Raises Taken, NotClaimed, Closed, NotFound, NotAllowed."""
    return many.only(release_many(actor=actor, session_ids=[session_id]))


def release_many(*, actor: Actor, session_ids: Sequence[int]) -> list[Outcome]:
    """Gives them back to the line, where they keep their places; a supervisor gives back any."""
    now = clock.now()

    def judge(session: Session) -> bool:
        own = session.agent_id == actor.staff_id or selectors.may_supervise(actor, session)
        if session.state != rules.SERVING or not own:
            raise not_mine(session)
        return True

    return many.do(
        actor,
        session_ids,
        Deed(
            verb=verbs.HANDED_OVER,
            at=now,
            judge=judge,
            change=lambda rows: rows.update(
                state=rules.WAITING,
                agent=None,
                waiting_at=Coalesce("waiting_at", Value(now, BigIntegerField())),
                handed_over_by=rules.BY_STAFF,
                snoozed_until=None,
                returned_at=None,
                version=F("version") + 1,
            ),
        ),
    )


def not_mine(session: Session) -> Conflict:
    """Why a session is not the actor's to serve: the reason that she is told."""
    if session.state == rules.CLOSED:
        return errors.Closed()
    if session.agent is None:
        return errors.NotClaimed()
    return errors.Taken(agent=session.agent.name, agent_id=str(session.agent_id))
