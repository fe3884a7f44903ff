"""What staff do with a session, over HTTP."""

from weihu.conversations.sessions import services
from weihu.conversations.sessions.models import Session
from weihu.conversations.sessions.permissions import ANSWER
from weihu.conversations.sessions.schemas import CloseIn, ReadIn, SessionOut
from weihu.foundation.organisations.edge import IdIn, Request, Router

router = Router(tag="sessions")


@router.post("/sessions/{session_id}/claim", permission=ANSWER, response=SessionOut)
def claim_session(request: Request, session_id: IdIn) -> Session:
    """Takes it; 409 `session_taken` names who was faster."""
    return services.claim(actor=request.actor, session_id=session_id)


@router.post("/sessions/{session_id}/release", permission=ANSWER, response=SessionOut)
def release_session(request: Request, session_id: IdIn) -> Session:
    """Gives it back to the line."""
    return services.release(actor=request.actor, session_id=session_id)


@router.post("/sessions/{session_id}/close", permission=ANSWER, response=SessionOut)
def close_session(request: Request, session_id: IdIn, body: CloseIn) -> Session:
    """Ends it with a reason and a wrap-up."""
    return services.close(actor=request.actor, session_id=session_id, reason=body.reason, wrap_up=body.wrap_up)


@router.post("/sessions/{session_id}/reopen", permission=ANSWER, response=SessionOut)
def reopen_session(request: Request, session_id: IdIn) -> Session:
    """Undoes a close within a minute."""
    return services.reopen(actor=request.actor, session_id=session_id)


@router.post("/sessions/{session_id}/read", permission=ANSWER, response={204: None})
def mark_session_read(request: Request, session_id: IdIn, body: ReadIn) -> None:
    """The agent has seen everything up to this message."""
    services.mark_read(actor=request.actor, session_id=session_id, last_message_id=body.last_message_id)
