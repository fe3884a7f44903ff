"""The agent has seen what the customer said."""

from collections.abc import Sequence

from django.db.models import F

from weihu.conversations.sessions import events, rules, selectors
from weihu.conversations.sessions.models import Session
from weihu.conversations.sessions.services.claiming import not_mine
from weihu.conversations.sessions.services.many import Outcome
from weihu.foundation.organisations.actors import Actor
from weihu.foundation.realtime import services as realtime
from weihu.kernel.db import write
from weihu.kernel.errors import NotFound


def mark_read(*, actor: Actor, session_id: int, last_message_id: int) -> None:
    """Nothing is unread any more, if `last_message_id` is still the newest; only the serving agent's eyes count.

    Raises NotFound.
    """
    if selectors.get_visible(actor, session_id).unread == 0:
        return
    mine = Session.objects.filter(pk=session_id, state=rules.SERVING, agent_id=actor.staff_id, unread__gt=0)
    with write():
        if mine.filter(last_message_id=last_message_id).update(unread=0, version=F("version") + 1):
            realtime.append([events.changed(selectors.get_visible(actor, session_id))])


def mark_many_read(*, actor: Actor, session_ids: Sequence[int]) -> list[Outcome]:
    """Nothing is unread in these any more, whatever it is: she says so without looking."""
    mine = Session.objects.filter(pk__in=session_ids, state=rules.SERVING, agent_id=actor.staff_id, unread__gt=0)
    with write():
        changed = set(mine.select_for_update().order_by("pk").values_list("pk", flat=True))
        if changed:
            Session.objects.filter(pk__in=changed).update(unread=0, version=F("version") + 1)
        seen = selectors.visible_to(actor).filter(pk__in=session_ids).select_related("agent")
        found = {session.pk: session for session in seen}
        if changed:
            realtime.append([events.changed(found[session_id]) for session_id in sorted(changed)])
    return [_outcome(actor, session_id, found.get(session_id)) for session_id in dict.fromkeys(session_ids)]


def _outcome(actor: Actor, session_id: int, session: Session | None) -> Outcome:
    if session is None:
        return Outcome(session_id, problem=NotFound())
    if session.state != rules.SERVING or session.agent_id != actor.staff_id:
        return Outcome(session_id, problem=not_mine(session))
    return Outcome(session_id, session)
