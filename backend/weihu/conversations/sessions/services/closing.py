"""Ending a session, and undoing it at once."""

from django.db import IntegrityError
from django.db.models import F

from weihu.conversations.sessions import errors, rules, selectors, verbs
from weihu.conversations.sessions.models import Session
from weihu.conversations.sessions.services import telling
from weihu.conversations.sessions.services.claiming import not_mine
from weihu.foundation.organisations.actors import Actor
from weihu.kernel import clock
from weihu.kernel.db import write


def close(*, actor: Actor, session_id: int, reason: str, wrap_up: str) -> Session:
    """Ends the actor's own session; a supervisor ends any. Closing twice changes nothing.

    Raises Taken, NotClaimed, NotFound, NotAllowed.
    """
    before = selectors.get_answerable(actor, session_id)
    now = clock.now()
    mine = Session.objects.filter(pk=session_id).exclude(state=rules.CLOSED)
    if not selectors.may_supervise(actor, before):
        mine = mine.filter(agent_id=actor.staff_id)
    with write():
        done = mine.update(
            state=rules.CLOSED,
            closed_at=now,
            closed_by_id=actor.staff_id,
            close_reason=reason,
            wrap_up=wrap_up.strip(),
            unread=0,
            version=F("version") + 1,
        )
        session = selectors.get_visible(actor, session_id)
        if done:
            duration_s = round(max(0, now - session.opened_at) / 1000, 1)
            telling.done(actor, session, verbs.CLOSED, at=now, dimensions={"value": {"duration_s": duration_s}})
    if not done and session.closed_by_id != actor.staff_id:
        raise not_mine(session)
    return session


def reopen(*, actor: Actor, session_id: int) -> Session:
    """Undoes a close within a minute: the session is in the same hands again.

    Raises NotClosed, UndoTooLate, AnotherOpen, Taken (somebody else closed it), NotFound, NotAllowed.
    """
    session = selectors.get_answerable(actor, session_id)
    now = clock.now()
    if session.state != rules.CLOSED or session.closed_at is None:
        raise errors.NotClosed
    if session.closed_by_id != actor.staff_id and not selectors.may_supervise(actor, session):
        raise errors.Closed
    if not rules.may_undo_close(closed_at=session.closed_at, now=now):
        raise errors.UndoTooLate
    try:
        with write():
            done = Session.objects.filter(pk=session_id, version=session.version).update(
                state=rules.hands_before_close(agent_id=session.agent_id, waiting_at=session.waiting_at),
                closed_at=None,
                closed_by=None,
                close_reason="",
                version=F("version") + 1,
            )
            session = selectors.get_visible(actor, session_id)
            if done:
                telling.done(actor, session, verbs.REOPENED, at=now)
    except IntegrityError as error:  # `one_open_session`: she wrote again meanwhile
        raise errors.AnotherOpen from error
    return session
