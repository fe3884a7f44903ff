"""Leaving a note."""

from weihu.conversations.messages import rules
from weihu.conversations.notes import events
from weihu.conversations.notes.models import Note
from weihu.conversations.sessions import selectors
from weihu.foundation.organisations.actors import Actor
from weihu.foundation.realtime import services as realtime
from weihu.kernel import clock
from weihu.kernel.db import write


def add(*, actor: Actor, session_id: int, text: str) -> Note:
    """Leaves a note beside a session, whoever serves it and even when it is closed. Raises NotFound, NotAllowed."""
    session = selectors.get_answerable(actor, session_id)
    with write():
        note = Note.objects.create(
            organisation_id=session.organisation_id,
            session=session,
            staff_id=actor.staff_id,
            text=rules.clean(text),
            created_at=clock.now(),
        )
        realtime.append([events.added(note, session)])
    return note
