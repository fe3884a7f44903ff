"""What is done for messages in the background."""

import contextlib
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from weihu.channels.accounts import cache
from weihu.channels.outbox.ports import SENDERS, SendError
from weihu.foundation.jobs.registry import task
from weihu.kernel import clock

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
