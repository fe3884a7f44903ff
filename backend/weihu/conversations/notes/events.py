"""What the desk's screens are told about notes."""

from typing import Final

from weihu.conversations.notes.models import Note
from weihu.conversations.sessions.models import Session
from weihu.conversations.sessions.permissions import READ
from weihu.foundation.realtime.services import Draft
from weihu.kernel import ids

ADDED: Final = "note.added"


def added(note: Note, session: Session) -> Draft:
    """A colleague left a note."""
    return Draft(
        organisation_id=note.organisation_id,
        name=ADDED,
        permission=READ,
        shop_id=session.shop_id,
        data={"session_id": ids.to_text(session.pk), "note_id": ids.to_text(note.pk)},
    )
