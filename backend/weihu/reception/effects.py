"""What a decision changes, gathered as rows before anything is written; a turn that fails leaves nothing behind."""

from dataclasses import dataclass, field

import msgspec

from weihu.channels import ports
from weihu.channels.inbox.turns import Settled
from weihu.channels.outbox.services import Draft as Outgoing
from weihu.conversations.messages.services import Draft as Message
from weihu.conversations.sessions.rules import Open
from weihu.foundation.realtime.services import Draft as Event
from weihu.people.ledger.drafts import Draft as Action

# Which reply window a happening opens, by the platform's rule (A19); what is not here opens none.
TRIGGERS: dict[type, str] = {
    ports.Choice: "menu", ports.MenuClick: "menu", ports.MenuScan: "menu", ports.Follow: "subscribe",
    ports.Scan: "scan",
}  # fmt: skip


def trigger_of(content: ports.Content) -> str | None:
    """The window that this opens."""
    known = TRIGGERS.get(type(content))
    return known or ("message" if isinstance(content, ports.SAID) else None)


class Media(msgspec.Struct, frozen=True):
    """Bytes that a message has on the platform; its adapter fetches them after the turn."""

    adapter: str
    organisation_id: int
    account_id: int
    message_id: int
    content: ports.Content


@dataclass(slots=True)
class Effects:
    """Of one turn, or (added up) of a batch."""

    closed: list[Open] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    outgoing: list[Outgoing] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    windows: list[tuple[int, str, str, int]] = field(default_factory=list)
    windows_closed: list[tuple[int, str, int]] = field(default_factory=list)
    following: list[tuple[int, bool, int]] = field(default_factory=list)
    # Who was believed unreachable and did something: (identity, at).
    reached: list[tuple[int, int]] = field(default_factory=list)
    turns: list[tuple[int, int, int]] = field(default_factory=list)
    media: list[Media] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    settled: list[Settled] = field(default_factory=list)

    def add(self, other: "Effects") -> None:
        """Takes in the effects of one turn."""
        for name in self.__slots__:
            getattr(self, name).extend(getattr(other, name))
