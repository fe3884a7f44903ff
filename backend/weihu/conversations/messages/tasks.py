"""What is done for messages in the background."""

import contextlib
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from weihu.channels.accounts import cache
from weihu.channels.outbox.ports import SENDERS, SendError
from weihu.conversations.messages import errors
from weihu.conversations.messages.models import Message
from weihu.conversations.messages.services import answering, planning
from weihu.conversations.sessions import events as session_events
from weihu.foundation.jobs.registry import task
from weihu.foundation.realtime import services as realtime
from weihu.kernel import clock
from weihu.kernel.db import write

if TYPE_CHECKING:
    from weihu.channels.accounts.cache import Loaded

# Later than this nobody is typing any more.
_FRESH_MS = 4_000


@runtime_checkable
class Typist(Protocol):
    """A sender whose platform can show that somebody is typing."""

    def typing(self, loaded: "Loaded", recipient: str) -> None:
        """Shows it for some seconds. Raises SendError."""


@task("messages.show_typing", retries=0, timeout_s=10)
def show_typing(organisation_id: int, *, account_id: int, recipient: str, asked_at: int) -> None:
    """Shows the customer that somebody is typing; skipped when it is late, and nobody minds when it fails."""
    if clock.wall() - asked_at > _FRESH_MS:
        return
    account = cache.by_id(account_id)
    if account is None or account.organisation_id != organisation_id:
        return
    sender: object = SENDERS.get(account.adapter)
    if isinstance(sender, Typist):
        with contextlib.suppress(SendError):
            sender.typing(account, recipient)


@task(planning.TASK, retries=8, timeout_s=30)
def send_planned(organisation_id: int, *, message_id: int) -> None:
    """Its time has come: it goes the usual way, or stays with the reason why it cannot; nothing if it was cancelled."""
    planned = Message.objects.filter(pk=message_id, state=Message.State.PLANNED)
    found = planned.first()
    if found is None:
        return
    with write():
        session = answering.held(found.session_id)
        # Looked at again now that nobody can cancel it any more.
        found = planned.first()
        if found is None:
            return
        try:
            answering.send_planned(session, found)
        except (errors.WindowClosed, errors.CustomerUnreachable) as error:
            planning.refuse(session, message_id, planning.why_not(error, session))
            return
        realtime.append(
            [
                planning.told(session, message_id, Message.State.QUEUED),
                session_events.changed(session, version=session.version + 1, unread=0),
            ]
        )
