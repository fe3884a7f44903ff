"""Private notes over HTTP."""

from collections.abc import Iterable

from weihu.conversations.notes import selectors, services
from weihu.conversations.notes.models import Note
from weihu.conversations.notes.schemas import NoteIn, NoteOut
from weihu.conversations.sessions import selectors as sessions
from weihu.conversations.sessions.permissions import ANSWER, READ
from weihu.foundation.organisations.edge import IdIn, Request, Router

router = Router(tag="notes")


@router.get("/sessions/{session_id}/notes", permission=READ, response=list[NoteOut])
def list_notes(request: Request, session_id: IdIn) -> Iterable[Note]:
    """What colleagues wrote beside the session, oldest first."""
    return selectors.of_session(sessions.get_visible(request.actor, session_id).pk)


@router.post("/sessions/{session_id}/notes", permission=ANSWER, response={201: NoteOut})
def add_note(request: Request, session_id: IdIn, note: NoteIn) -> Note:
    """Leaves a note; the customer never sees it."""
    return services.add(actor=request.actor, session_id=session_id, text=note.text)
