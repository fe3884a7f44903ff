"""What the desk's screens are told about sessions."""

from typing import Final

from weihu.conversations.sessions.models import Session
from weihu.conversations.sessions.permissions import READ
from weihu.conversations.sessions.rules import Open
from weihu.foundation.realtime.services import Draft
from weihu.kernel import ids

CHANGED: Final = "session.changed"


def changed(
    session: Session | Open,
    *,
    moved: bool = False,
    version: int | None = None,
    unread: int | None = None,
    by: int | None = None,
) -> Draft:
    """The session is in other hands (`moved`: how many wait, or have work, is not what it was), was read, or has a new
    last message; `version` and `unread` where the row is ahead of what is at hand. `by` is the member of staff who did
    it: to her it is no news.
    """
    return Draft(
        organisation_id=session.organisation_id,
        name=CHANGED,
        permission=READ,
        shop_id=session.shop_id,
        data={
            "session_id": ids.to_text(session.id),
            "customer_id": ids.to_text(session.customer_id),
            "state": session.state,
            "agent_id": ids.to_text(session.agent_id),
            "shop_id": ids.to_text(session.shop_id),
            "unread": session.unread if unread is None else unread,
            "snoozed": session.snoozed_until is not None,
            "returned": session.returned_at is not None,
            "moved": moved,
            "by_id": ids.to_text(by),
            "version": session.version if version is None else version,
        },
    )
