"""Threads, answers and the sign of typing, over HTTP."""

from typing import Annotated, Any

from ninja import Query

from weihu.conversations.messages import selectors, services, shown
from weihu.conversations.messages.schemas import AnswerIn, MessageOut, ThreadOut
from weihu.conversations.sessions import selectors as sessions
from weihu.conversations.sessions.permissions import ANSWER, READ
from weihu.foundation.organisations.edge import IdIn, Request, Router

router = Router(tag="messages")


@router.get("/sessions/{session_id}/messages", permission=READ, response=ThreadOut)
def list_messages(
    request: Request,
    session_id: IdIn,
    before: str = "",
    only: Annotated[list[IdIn], Query(max_length=selectors.PAGE)] = [],  # noqa: B006 - ninja copies it
) -> Any:
    """The newest stretch, or the one older than `before`; `only` asks for certain messages that an event named."""
    session = sessions.get_visible(request.actor, session_id)
    if only:
        return {"messages": shown.many(selectors.some(session.pk, only)), "before": None}
    page = selectors.page(session.pk, before=before)
    return {"messages": shown.many(page.messages), "before": page.before}


@router.post("/sessions/{session_id}/answers", permission=ANSWER, response={201: MessageOut})
def answer_session(request: Request, session_id: IdIn, answer: AnswerIn) -> Any:
    """Answers the customer; 409 says why nothing was stored: `session_closed`, `session_taken`, `window_closed` …"""
    reply = services.compose(actor=request.actor, text=answer.text, file_id=answer.file_id, reply=answer.reply)
    return shown.one(
        services.answer(actor=request.actor, session_id=session_id, client_key=answer.client_key, reply=reply)
    )


@router.post("/sessions/{session_id}/typing", permission=ANSWER, response={204: None})
def show_typing(request: Request, session_id: IdIn) -> None:
    """Shows the customer that somebody is typing; best effort."""
    services.show_typing(actor=request.actor, session_id=session_id)
