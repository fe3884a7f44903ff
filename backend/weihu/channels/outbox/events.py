"""What the outbox tells those above."""

import msgspec


class OutgoingChanged(msgspec.Struct, frozen=True):
    """A message went on its way, or did not (within).

    `state` is a state of `Outgoing`; `reason` a word of ours (`rules` lists them): why it did not go, or why it waits.
    """

    organisation_id: int
    message_id: int | None
    state: str
    reason: str
    outgoing_id: int = 0
    account_id: int = 0
    recipient: str = ""
    customer_id: int = 0
    at: int = 0
