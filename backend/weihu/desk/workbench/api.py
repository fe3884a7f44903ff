"""The conversation screen over HTTP."""

from typing import Any

from weihu.conversations.sessions.permissions import READ
from weihu.desk.workbench import selectors, shown
from weihu.desk.workbench.schemas import SessionListOut, SnapshotOut
from weihu.foundation.organisations.edge import IdIn, Request, Router

router = Router(tag="sessions")


@router.get("/sessions", permission=READ, response=SessionListOut)
def list_sessions(request: Request, view: selectors.Name, cursor: str = "") -> Any:
    """Mine, those that wait for a person, those that the rules have, those that are over."""
    return shown.rows(request.actor, view=view, after=cursor)


@router.get("/sessions/{session_id}", permission=READ, response=SnapshotOut)
def get_session(request: Request, session_id: IdIn) -> Any:
    """One session whole, stamped with the event number to go on from."""
    return shown.snapshot(request.actor, session_id)
