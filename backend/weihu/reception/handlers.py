"""What the inbox tells the path besides turns."""

from collections.abc import Sequence

from weihu.channels.inbox import turns
from weihu.channels.inbox.turns import Lost
from weihu.channels.outbox import services as outbox
from weihu.conversations.messages.models import Message
from weihu.kernel import bus
from weihu.reception import apply, path

NOT_FETCHED = "not_fetched"


def lose(lost: Sequence[Lost]) -> None:
    """Nobody can say whether these answers were shown: the desk tells it so; what waited behind them does not go."""
    outbox.withhold([one.receipt_id for one in lost])
    apply.tell(lost, Message.State.UNKNOWN, NOT_FETCHED)


def connect() -> None:
    """Once, when Django starts."""
    turns.handle_with(path.handle)
    bus.within(Lost, lose)
