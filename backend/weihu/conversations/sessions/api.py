"""What staff do with a session, over HTTP."""

from collections.abc import Callable
from typing import Annotated, Any

from ninja import Query

from weihu.conversations.sessions import selectors, services
from weihu.conversations.sessions.models import Session
from weihu.conversations.sessions.permissions import ANSWER, READ
from weihu.conversations.sessions.schemas import (
    ActIn,
    ActsOut,
    CloseIn,
    ReadIn,
    SessionOut,
    SessionPage,
    SnoozeIn,
    StartIn,
)
from weihu.foundation.organisations.edge import IdIn, Request, Router
from weihu.kernel import problems
from weihu.kernel.errors import Invalid, field_error

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


@router.post("/customers/{customer_id}/sessions", permission=ANSWER, response=SessionOut)
def start_session(request: Request, customer_id: IdIn, body: StartIn) -> Session:
    """Begins one with her, while the platform lets us write; 409 `session_open` leads to the one that is there."""
    return services.start(actor=request.actor, customer_id=customer_id, account_id=body.account_id)


@router.post("/sessions/acts", permission=ANSWER, response=ActsOut)
def act_on_sessions(request: Request, body: ActIn) -> Any:
    """The same for several, up to 50; each is told by itself: done, or why not."""
    outcomes = _act(request, body)
    return {"results": [_told(one, request.actor.language) for one in outcomes]}


def _act(request: Request, body: ActIn) -> list[services.Outcome]:
    actor, ids = request.actor, body.session_ids
    if body.act == "close" and body.close:
        return services.close_many(actor=actor, session_ids=ids, reason=body.close.reason, wrap_up=body.close.wrap_up)
    if body.act == "snooze" and body.snooze:
        return services.snooze_many(actor=actor, session_ids=ids, until=body.snooze.until, note=body.snooze.note)
    if body.act in _PLAIN:
        return _PLAIN[body.act](actor=actor, session_ids=ids)
    raise Invalid(field_error(body.act, "", "没有填写", "is missing", "请填写这一项", "Fill it in"))


_PLAIN: dict[str, Callable[..., list[services.Outcome]]] = {
    "claim": services.claim_many,
    "release": services.release_many,
    "reopen": services.reopen_many,
    "wake": services.wake_many,
    "read": services.mark_many_read,
}


def _told(outcome: services.Outcome, language: str) -> dict[str, Any]:
    why = problems.problem(outcome.problem, language) if outcome.problem else None
    return {"id": outcome.session_id, "session": outcome.session, "problem": why}


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


@router.post("/sessions/{session_id}/snooze", permission=ANSWER, response=SessionOut)
def snooze_session(request: Request, session_id: IdIn, body: SnoozeIn) -> Session:
    """Puts it away for later; it is back at its time, or at once when the customer writes."""
    return services.snooze(actor=request.actor, session_id=session_id, until=body.until, note=body.note)


@router.post("/sessions/{session_id}/wake", permission=ANSWER, response=SessionOut)
def wake_session(request: Request, session_id: IdIn) -> Session:
    """Takes it up again before its time."""
    return services.wake(actor=request.actor, session_id=session_id)


@router.post("/sessions/{session_id}/read", permission=ANSWER, response={204: None})
def mark_session_read(request: Request, session_id: IdIn, body: ReadIn) -> None:
    """The agent has seen everything up to this message."""
    services.mark_read(actor=request.actor, session_id=session_id, last_message_id=body.last_message_id)
