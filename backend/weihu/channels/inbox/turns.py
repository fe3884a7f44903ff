"""What passes between the gateway, the receipts and the path above (which registers itself as `HANDLER`)."""

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import msgspec

from weihu.channels.accounts.cache import Loaded
from weihu.channels.ports import Inbound

# A passive answer counts from the request's arrival; the platform hangs up at 5 s (A6).
PATIENCE_S = 4.5


@dataclass(slots=True, eq=False)
class Arrival:
    """One delivery of a push. Without a waiter (swept, spooled) its answer can only leave through the outbox."""

    account: Loaded
    inbound: Inbound
    raw: bytes
    envelope: dict[str, str]
    # Of the clock in force, for people; `began` is monotonic, for patience.
    received_at: int
    began: float = field(default_factory=time.monotonic)
    waiter: "asyncio.Future[Outcome] | None" = None
    # Set when a dead process's receipt is taken over.
    receipt_id: int = 0
    # Set for one that may end its process: it is worked on with no other beside it, and rings when that is over.
    alone: threading.Event | None = None

    def can_wait(self) -> bool:
        """Whether somebody still waits for the answer on this very request."""
        return self.waiter is not None and time.monotonic() - self.began < PATIENCE_S


class Outcome(msgspec.Struct, frozen=True):
    """What a request is answered with. `pending`: another process has it, ask again."""

    body: bytes
    receipt_id: int = 0
    passive: bool = False
    pending: bool = False


class Turn(msgspec.Struct, frozen=True):
    """A push that this process has claimed and must now understand."""

    receipt_id: int
    arrival: Arrival


class Settled(msgspec.Struct, frozen=True):
    """How a turn ended: its answer's one route, and the passive bytes if that is the route. With an `error` it failed;
    `heard`: what happened was recorded all the same.
    """

    receipt_id: int
    reply: bytes | None = None
    reply_message_id: int | None = None
    error: str = ""
    heard: bool = False


class Handed(msgspec.Struct, frozen=True):
    """This passive answer reached the platform."""

    receipt_id: int
    message_id: int
    organisation_id: int


class Lost(msgspec.Struct, frozen=True):
    """Within-event: nobody can say whether this passive answer was shown."""

    receipt_id: int
    message_id: int
    organisation_id: int


# Works on claimed turns, and on the receipts whose passive answers were handed since the last time, in one transaction.
Handler = Callable[[Sequence[Turn], Sequence[int]], dict[int, Settled]]
_handler: list[Handler] = []


def handle_with(handler: Handler) -> None:
    """The path above says who it is; once, when Django starts."""
    _handler[:] = [handler]


def handle(turns: Sequence[Turn], handed: Sequence[int]) -> dict[int, Settled]:
    """Lets the path work. Raises RuntimeError when there is no path."""
    if not _handler:
        raise RuntimeError("no path is registered: is weihu.reception installed?")
    return _handler[0](turns, handed)
