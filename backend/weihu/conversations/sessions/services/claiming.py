"""Taking a session, and giving it back."""

from django.db.models import BigIntegerField, Case, F, Value, When
from django.db.models.functions import Coalesce

from weihu.conversations.sessions import errors, rules, selectors, verbs
from weihu.conversations.sessions.models import Session
from weihu.conversations.sessions.services import telling
from weihu.foundation.organisations.actors import Actor
from weihu.kernel import clock
from weihu.kernel.db import write
from weihu.kernel.errors import Conflict

_FREE = (rules.WAITING, rules.BOT)


def claim(*, actor: Actor, session_id: int) -> Session:
    """Takes a session that nobody has, by one conditional update: of two who reach for it one gets it (fault 31).

    Claiming one's own again changes nothing. Raises Taken (naming who has it), Closed, NotFound, NotAllowed.
    """
    before = selectors.get_answerable(actor, session_id)
    now = clock.now()
    with write():
        won = Session.objects.filter(pk=session_id, state__in=_FREE, agent=None).update(
            state=rules.SERVING,
            agent_id=actor.staff_id,
            claimed_at=now,
            handed_over_by=Case(When(handed_over_by="", then=Value(rules.BY_STAFF)), default=F("handed_over_by")),
            version=F("version") + 1,
        )
        session = selectors.get_visible(actor, session_id)
        if won:
            telling.done(actor, session, verbs.CLAIMED, at=now, dimensions=_waited(before, now))
    if not won and session.agent_id != actor.staff_id:
        raise not_mine(session)
    return session


def release(*, actor: Actor, session_id: int) -> Session:
    """Gives a session back to the line, where it keeps its place. Raises Taken, NotClaimed, Closed, NotFound."""
    before = selectors.get_answerable(actor, session_id)
    now = clock.now()
    mine = Session.objects.filter(pk=session_id, state=rules.SERVING)
    if not selectors.may_supervise(actor, before):
        mine = mine.filter(agent_id=actor.staff_id)
    with write():
        done = mine.update(
            state=rules.WAITING,
            agent=None,
            waiting_at=Coalesce("waiting_at", Value(now, BigIntegerField())),
            handed_over_by=rules.BY_STAFF,
            version=F("version") + 1,
        )
        session = selectors.get_visible(actor, session_id)
        if done:
            telling.done(actor, session, verbs.HANDED_OVER, at=now)
    if not done:
        raise not_mine(session)
    return session


def not_mine(session: Session) -> Conflict:
    """Why a session is not the actor's to serve: the reason that she is told."""
    if session.state == rules.CLOSED:
        return errors.Closed()
    if session.agent is None:
        return errors.NotClaimed()
    return errors.Taken(agent=session.agent.name, agent_id=str(session.agent_id))


def _waited(before: Session, now: int) -> dict[str, dict[str, float]]:
    if before.waiting_at is None or before.claimed_at is not None:
        return {}
    return {"value": {"waited_s": round(max(0, now - before.waiting_at) / 1000, 1)}}
