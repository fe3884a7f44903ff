"""Private notes over HTTP."""

from typing import Any

from weihu.conversations.notes import selectors, services, shown
from weihu.conversations.notes.schemas import MentionOut, NoteIn, NoteOut
from weihu.conversations.sessions import selectors as sessions
from weihu.conversations.sessions.permissions import ANSWER, READ
from weihu.foundation.organisations.edge import LOGGED_IN, IdIn, Request, Router

router = Router(tag="notes")


@router.get("/sessions/{session_id}/notes", permission=READ, response=list[NoteOut])
def list_notes(request: Request, session_id: IdIn) -> Any:
    """What colleagues wrote beside the session, oldest first."""
    return shown.of_session(sessions.get_visible(request.actor, session_id).pk)


@router.post("/sessions/{session_id}/notes", permission=ANSWER, response={201: NoteOut})
def add_note(request: Request, session_id: IdIn, note: NoteIn) -> Any:
    """Leaves a note; the customer never sees it. Whom it mentions is told."""
    made = services.add(
        actor=request.actor,
        session_id=session_id,
        text=note.text,
        mentions=note.mentions,
        quote_id=note.quote_id,
    )
    return shown.many([made])[0]


@router.get("/mentions", permission=LOGGED_IN, response=list[MentionOut])
def list_mentions(request: Request) -> Any:
    """Where colleagues call upon me, and I have not looked; the newest first, at most 50."""
    return selectors.open_mentions(request.actor)


@router.post("/sessions/{session_id}/mentions/seen", permission=READ, response={204: None})
def see_mentions(request: Request, session_id: IdIn) -> None:
    """I have looked at the conversation."""
    services.see(actor=request.actor, session_id=session_id)
