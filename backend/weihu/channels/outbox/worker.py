"""Where others wake the dispatcher; the dispatcher itself is in `dispatcher`."""

from weihu.channels.outbox.dispatcher import Dispatcher
from weihu.channels.outbox.services import BELL

__all__ = ["Dispatcher", "wake"]


def wake() -> None:
    """There may be something to send: the dispatchers of this process need not wait for their next look."""
    BELL.ring()
