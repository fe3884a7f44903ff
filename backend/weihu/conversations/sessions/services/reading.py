"""The agent has seen what the customer said."""

from django.db.models import F

from weihu.conversations.sessions import events, rules, selectors
from weihu.conversations.sessions.models import Session
from weihu.foundation.organisations.actors import Actor
from weihu.foundation.realtime import services as realtime
from weihu.kernel.db import write


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
