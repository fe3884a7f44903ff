"""What staff do with a session, over HTTP."""

from typing import Annotated, Any

from ninja import Query

from weihu.conversations.sessions import selectors, services
from weihu.conversations.sessions.models import Session
from weihu.conversations.sessions.permissions import ANSWER, READ
from weihu.conversations.sessions.schemas import CloseIn, ReadIn, SessionOut, SessionPage
from weihu.foundation.organisations.edge import IdIn, Request, Router

router = Router(tag="sessions")


@router.get("/customers/{customer_id}/sessions", permission=READ, response=SessionPage)
def list_customer_sessions(
    request: Request,
    customer_id: IdIn,
    before: IdIn | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = selectors.PAGE,
) -> Any:
    """Her conversations, open ones too, the newest first: when, with whom, how they ended."""
    found = selectors.of_customer(request.actor, customer_id, before=before, limit=limit)
    return {"items": found, "next": found[-1].pk if len(found) == limit else None}


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
