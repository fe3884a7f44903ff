"""Threads, answers and the sign of typing, over HTTP."""

from typing import Any

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
    after: str = "",
    around: IdIn | None = None,
) -> Any:
    """The newest stretch, the one older than `before`, newer than `after`, or the one in whose middle the message
    `around` stands.
    """
    session = sessions.get_visible(request.actor, session_id)
    if around is not None:
        page = selectors.page_around(session.pk, around)
    elif after:
        page = selectors.page_after(session.pk, after=after)
    else:
        page = selectors.page(session.pk, before=before)
    return {"messages": shown.many(page.messages), "before": page.before, "after": page.after}


@router.post("/sessions/{session_id}/answers", permission=ANSWER, response={201: MessageOut})
def answer_session(request: Request, session_id: IdIn, answer: AnswerIn) -> Any:
    """Answers the customer; 409 says why nothing was stored: `session_closed`, `session_taken`, `window_closed` …"""
    reply = services.compose(
        actor=request.actor,
        text=answer.text,
        file_id=answer.file_id,
        reply=answer.reply,
        handout_file_id=answer.handout_file_id,
    )
    actor, key, quote_id = request.actor, answer.client_key, answer.quote_id
    if answer.send_at is None:
        return shown.one(
            services.answer(actor=actor, session_id=session_id, client_key=key, reply=reply, quote_id=quote_id)
        )
    return shown.one(
        services.plan(
            actor=actor, session_id=session_id, client_key=key, reply=reply, quote_id=quote_id, send_at=answer.send_at
        )
    )


@router.delete("/sessions/{session_id}/planned/{message_id}", permission=ANSWER, response={204: None})
def cancel_planned(request: Request, session_id: IdIn, message_id: IdIn) -> None:
    """Takes back what was to be sent later; 409 `already_sent` when its time has come before."""
    services.cancel(actor=request.actor, session_id=session_id, message_id=message_id)


@router.post("/sessions/{session_id}/typing", permission=ANSWER, response={204: None})
def show_typing(request: Request, session_id: IdIn) -> None:
    """Shows the customer that somebody is typing; best effort."""
    services.show_typing(actor=request.actor, session_id=session_id)
