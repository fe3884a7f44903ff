"""Ending sessions, and undoing it at once."""

from collections.abc import Sequence

from django.db import IntegrityError
from django.db.models import Case, F, Value, When

from weihu.conversations.sessions import errors, rules, selectors, verbs
from weihu.conversations.sessions.models import Session
from weihu.conversations.sessions.services import many
from weihu.conversations.sessions.services.claiming import not_mine
from weihu.conversations.sessions.services.many import Deed, Outcome
from weihu.foundation.organisations.actors import Actor
from weihu.kernel import clock
from weihu.people.ledger.dimensions import Dimensions


def close(*, actor: Actor, session_id: int, reason: str, wrap_up: str) -> Session:
    """Ends the actor's own session; a supervisor ends any. Raises Taken, NotClaimed, NotFound, NotAllowed."""
    return many.only(close_many(actor=actor, session_ids=[session_id], reason=reason, wrap_up=wrap_up))


def close_many(*, actor: Actor, session_ids: Sequence[int], reason: str, wrap_up: str) -> list[Outcome]:
    """Ends them with one reason and wrap-up. Closing twice changes nothing."""
    now = clock.now()

    def judge(session: Session) -> bool:
        if session.state == rules.CLOSED:
            if session.closed_by_id != actor.staff_id:
                raise not_mine(session)
            return False
        if session.agent_id != actor.staff_id and not selectors.may_supervise(actor, session):
            raise not_mine(session)
        return True

    def measure(session: Session) -> Dimensions:
        return {"value": {"duration_s": round(max(0, now - session.opened_at) / 1000, 1)}}

    return many.do(
        actor,
        session_ids,
        Deed(
            verb=verbs.CLOSED,
            at=now,
            judge=judge,
            measure=measure,
            change=lambda rows: rows.update(
                state=rules.CLOSED,
                closed_at=now,
                closed_by_id=actor.staff_id,
                close_reason=reason,
                wrap_up=wrap_up.strip(),
                unread=0,
                snoozed_until=None,
                returned_at=None,
                version=F("version") + 1,
            ),
        ),
    )


def reopen(*, actor: Actor, session_id: int) -> Session:
    """Undoes a close within a minute: the session is in the same hands again.

    Raises NotClosed, UndoTooLate, AnotherOpen, Closed (somebody else closed it), NotFound, NotAllowed.
    """
    return many.only(reopen_many(actor=actor, session_ids=[session_id]))


def reopen_many(*, actor: Actor, session_ids: Sequence[int]) -> list[Outcome]:
    """Undoes their closes, each within its minute and unless the customer has begun anew."""
    try:
        return _reopen(actor, session_ids)
    except IntegrityError:  # `one_open_session`: somebody wrote again between the look and the change
        return _reopen(actor, session_ids)


def _reopen(actor: Actor, session_ids: Sequence[int]) -> list[Outcome]:
    now = clock.now()
    begun = _begun_anew(session_ids)

    def judge(session: Session) -> bool:
        if session.state != rules.CLOSED or session.closed_at is None:
            raise errors.NotClosed
        if session.closed_by_id != actor.staff_id and not selectors.may_supervise(actor, session):
            raise errors.Closed
        if not rules.may_undo_close(closed_at=session.closed_at, now=now):
            raise errors.UndoTooLate
        if (session.customer_id, session.account_id) in begun:
            raise errors.AnotherOpen
        return True

    return many.do(
        actor,
        session_ids,
        Deed(
            verb=verbs.REOPENED,
            at=now,
            judge=judge,
            # As `rules.hands_before_close` has it.
            change=lambda rows: rows.update(
                state=Case(
                    When(agent__isnull=False, then=Value(rules.SERVING)),
                    When(waiting_at__isnull=False, then=Value(rules.WAITING)),
                    default=Value(rules.BOT),
                ),
                closed_at=None,
                closed_by=None,
                close_reason="",
                version=F("version") + 1,
            ),
        ),
    )


def _begun_anew(session_ids: Sequence[int]) -> set[tuple[int, int]]:
    """(customer, account) of these that have an open session now."""
    customers = Session.objects.filter(pk__in=session_ids).values("customer_id")
    open_ = Session.objects.filter(customer_id__in=customers).exclude(state=rules.CLOSED)
    return set(open_.values_list("customer_id", "account_id"))
