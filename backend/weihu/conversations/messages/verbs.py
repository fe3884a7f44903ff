"""What happens to messages, as the ledger tells it."""

from weihu.people.ledger.dimensions import Dimensions
from weihu.people.ledger.verbs import Verb, register

# quantity.messages, and quantity.characters when it has words.
RECEIVED = register(
    Verb(
        "message.received",
        "来信",
        "message received",
        "message",
        must={"quantity"},
        may={"group", "space", "emotion"},
        cannot={"value"},
    )
)
# value.response_s: since the customer's first words that nobody had answered.
ANSWERED = register(
    Verb(
        "message.answered",
        "回复",
        "message answered",
        "message",
        must={"quantity"},
        may={"group", "space", "value"},
        cannot={"emotion"},
    )
)
# value.delivery_s: from being written to the platform's yes.
SENT = register(
    Verb(
        "message.sent",
        "送达平台",
        "message sent",
        "message",
        must={"quantity"},
        may={"group", "space", "value"},
        cannot={"emotion"},
    )
)


def quantity(text: str, *, said: bool) -> Dimensions:
    """The quantity of one message; characters are measured only of what was `said` in words."""
    return {"quantity": {"messages": 1, "characters": len(text)} if said else {"messages": 1}}
