"""One deed for several sessions: all are held, each is judged alone, those that can be changed are changed together."""

from collections.abc import Callable, Sequence

import msgspec
from django.db.models import QuerySet

from weihu.conversations.sessions import selectors
from weihu.conversations.sessions.models import Session
from weihu.conversations.sessions.permissions import ANSWER
from weihu.conversations.sessions.services import telling
from weihu.foundation.organisations.actors import Actor
from weihu.foundation.organisations.permissions import PERMISSIONS
from weihu.kernel.db import write
from weihu.kernel.errors import NotAllowed, NotFound, WeihuError
from weihu.people.ledger.dimensions import Dimensions
from weihu.people.ledger.verbs import Verb

Rows = QuerySet[Session]


class Outcome(msgspec.Struct, frozen=True):
    """What became of one: the session as it is now, or why it was left as it was."""

    session_id: int
    session: Session | None = None
    problem: WeihuError | None = None


class Deed(msgspec.Struct, frozen=True):
    """A verb as it applies to each of several sessions."""

    verb: Verb
    at: int
    # True: do it. False: it is so already, nothing changes. Raises WeihuError: it cannot be done.
    judge: Callable[[Session], bool]
    change: Callable[[Rows], object]
    measure: Callable[[Session], Dimensions] = lambda _: {}


def do(actor: Actor, session_ids: Sequence[int], deed: Deed) -> list[Outcome]:
    """Does it where it can be done, in one transaction and a constant number of statements; outcomes as asked.

    Sessions are held by id, so that of two who reach for one only one gets it (fault 31).
    """
    wanted = list(dict.fromkeys(session_ids))
    problems: dict[int, WeihuError] = {}
    with write():
        _hold(actor, wanted)
        found = {session.pk: session for session in _named(actor, wanted)}
        chosen = []
        for session_id in wanted:
            try:
                if deed.judge(_answerable(actor, found.get(session_id))):
                    chosen.append(session_id)
            except WeihuError as problem:
                problems[session_id] = problem
        if chosen:
            deed.change(Session.objects.filter(pk__in=chosen))
            after = {session.pk: session for session in _named(actor, chosen)}
            telling.done(
                actor,
                [after[session_id] for session_id in chosen],
                deed.verb,
                at=deed.at,
                dimensions={session_id: deed.measure(found[session_id]) for session_id in chosen},
            )
            found |= after
    return [Outcome(one, None if one in problems else found[one], problems.get(one)) for one in wanted]


def only(outcomes: Sequence[Outcome]) -> Session:
    """Of one that was asked for. Raises why it was left."""
    [outcome] = outcomes
    if outcome.session is None:
        raise outcome.problem or NotFound()
    return outcome.session


def _named(actor: Actor, ids: Sequence[int]) -> Rows:
    return selectors.visible_to(actor).filter(pk__in=ids).select_related("agent").order_by("pk")


def _hold(actor: Actor, ids: Sequence[int]) -> None:
    """Until the transaction's end. Read apart: who waits for a lock gets the row as it is then, but not what is joined
    to it.
    """
    list(selectors.visible_to(actor).filter(pk__in=ids).order_by("pk").select_for_update().values_list("pk"))


def _answerable(actor: Actor, session: Session | None) -> Session:
    if session is None:
        raise NotFound
    if not selectors.may_answer(actor, session):
        raise NotAllowed(permission=PERMISSIONS[ANSWER])
    return session
