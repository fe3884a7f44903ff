"""Who looks at a conversation or types in it: told to the screens that are open now, kept nowhere."""

from typing import Final

from weihu.conversations.sessions import selectors as sessions
from weihu.conversations.sessions.permissions import READ
from weihu.foundation.organisations.actors import Actor
from weihu.foundation.realtime import hub

LOOKED: Final = "session.looked"


def look(*, actor: Actor, session_id: int, how: str) -> None:
    """The actor looks at a conversation, types in it, or has left it: colleagues see it now or never. Raises NotFound.

    Colleagues whose streams another process holds do not hear it; it is a courtesy, the claim is what keeps two from
    answering (fault 34).
    """
    session = sessions.get_visible(actor, session_id)
    hub.whisper(
        actor.organisation_id,
        LOOKED,
        permission=READ,
        shop_id=session.shop_id,
        session_id=session.pk,
        staff_id=actor.staff_id,
        how=how,
    )
