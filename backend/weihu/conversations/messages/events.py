"""What the desk's screens are told about messages: ids and states, never words."""

from typing import Final

from weihu.conversations.messages.models import Message
from weihu.conversations.sessions.models import Session
from weihu.conversations.sessions.permissions import READ
from weihu.conversations.sessions.rules import Open
from weihu.foundation.realtime.services import Draft
from weihu.kernel import ids

ADDED: Final = "message.added"
CHANGED: Final = "message.changed"

AUTHORS: Final[dict[int, str]] = {
    Message.Author.CUSTOMER: "customer",
    Message.Author.BOT: "bot",
    Message.Author.AGENT: "agent",
    Message.Author.SYSTEM: "system",
}


def added(session: Session | Open, message_id: int, author: int) -> Draft:
    """Somebody said something; `agent_id` is whose conversation it is, who hears of it at once."""
    return Draft(
        organisation_id=session.organisation_id,
        name=ADDED,
        permission=READ,
        shop_id=session.shop_id,
        data={
            "session_id": ids.to_text(session.id),
            "message_id": ids.to_text(message_id),
            "agent_id": ids.to_text(session.agent_id),
            "author": AUTHORS[author],
        },
    )


def changed(*, organisation_id: int, shop_id: int | None, session_id: int, message_id: int, state: str) -> Draft:
    """Its sending went on, or its file came."""
    return Draft(
        organisation_id=organisation_id,
        name=CHANGED,
        permission=READ,
        shop_id=shop_id,
        data={"session_id": ids.to_text(session_id), "message_id": ids.to_text(message_id), "state": state},
    )
