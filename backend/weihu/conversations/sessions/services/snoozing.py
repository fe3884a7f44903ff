"""Putting a session away for later 稍后处理: it is back at its time, or at once when the customer writes."""

from collections.abc import Sequence
from typing import Final

from django.db.models import F

from weihu.conversations.sessions import errors, rules, verbs
from weihu.conversations.sessions.models import Session
from weihu.conversations.sessions.services import many, telling
from weihu.conversations.sessions.services.claiming import not_mine
from weihu.conversations.sessions.services.many import Deed, Outcome
from weihu.foundation.jobs import services as jobs
from weihu.foundation.organisations.actors import Actor
from weihu.kernel import clock
from weihu.kernel.db import write
from weihu.kernel.errors import Invalid, field_error

TASK: Final = "sessions.return"


def snooze(*, actor: Actor, session_id: int, until: int, note: str = "") -> Session:
    """Puts the actor's own session away. Raises Taken, NotClaimed, Closed, NotFound, NotAllowed, Invalid."""
    return many.only(snooze_many(actor=actor, session_ids=[session_id], until=until, note=note))


def snooze_many(*, actor: Actor, session_ids: Sequence[int], until: int, note: str = "") -> list[Outcome]:
    """Puts them away until then, with a line to herself why; those put away already get the new time.

    Raises Invalid (a time that is past, or too far).
    """
    now = clock.now()
    if not rules.may_snooze(until=until, now=now):
        raise Invalid(
            field_error(
                "until", clock.rfc3339(until), "时间已过，或太远", "is past, or too far",
                "选择 60 天以内的时间", "Choose a time within 60 days",
            )
        )  # fmt: skip

    def change(rows: many.Rows) -> None:
        rows.update(snoozed_until=until, snooze_note=note.strip(), returned_at=None, version=F("version") + 1)
        jobs.enqueue_many(
            [
                jobs.Draft(TASK, actor.organisation_id, {"session_id": one}, until, f"return:{one}:{until}")
                for one in rows.values_list("pk", flat=True)
            ]
        )

    return many.do(
        actor,
        session_ids,
        Deed(
            verb=verbs.SNOOZED,
            at=now,
            judge=lambda session: _is_own(actor, session),
            measure=lambda _: {"quantity": {"minutes": round((until - now) / clock.MINUTE)}},
            change=change,
        ),
    )


def wake(*, actor: Actor, session_id: int) -> Session:
    """Takes it up again before its time. Raises Taken, NotClaimed, Closed, NotFound, NotAllowed."""
    return many.only(wake_many(actor=actor, session_ids=[session_id]))


def wake_many(*, actor: Actor, session_ids: Sequence[int]) -> list[Outcome]:
    """Takes them up again; one that is not put away stays as it is."""
    return many.do(
        actor,
        session_ids,
        Deed(
            verb=verbs.RETURNED,
            at=clock.now(),
            judge=lambda session: _is_own(actor, session) and session.snoozed_until is not None,
            change=lambda rows: rows.update(
                snoozed_until=None, snooze_note="", returned_at=None, version=F("version") + 1
            ),
        ),
    )


def give_back(session_id: int) -> None:
    """Its time has come: it is before its agent again, marked. Nothing when it was taken up or put off before."""
    now = clock.now()
    with write():
        due = Session.objects.filter(pk=session_id, state=rules.SERVING, snoozed_until__lte=now)
        if due.update(snoozed_until=None, returned_at=now, version=F("version") + 1):
            telling.done(None, [Session.objects.get(pk=session_id)], verbs.RETURNED, at=now)


def _is_own(actor: Actor, session: Session) -> bool:
    if session.state == rules.CLOSED:
        raise errors.Closed
    if session.state != rules.SERVING or session.agent_id != actor.staff_id:
        raise not_mine(session)
    return True
