"""The door to a platform: what an adapter does for the outbox, and what it may answer.

An adapter implements `Sender` and registers it here under the adapter's name. Each call speaks to the outside once, on
a thread of the dispatcher's and outside any transaction, and either returns (the platform said yes) or raises one of
the errors below. A token that ran out is the adapter's own matter: it fetches a new one and tries again by itself.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, Protocol

import msgspec

from weihu.channels.ports import Reply
from weihu.kernel.registry import Registry

if TYPE_CHECKING:
    from weihu.channels.accounts.cache import Loaded

# What a file is uploaded as: the platform keeps thumbnails apart from pictures.
Use = Literal["picture", "voice", "video", "thumb"]


class File(msgspec.Struct, frozen=True):
    """A file of ours on its way to the platform."""

    id: int
    name: str
    mime: str
    content: bytes


class Uploaded(msgspec.Struct, frozen=True):
    """The platform's name for a file of ours, and until when (milliseconds of the clock in force) it is good."""

    media_id: str
    expires_at: int


class Sender(Protocol):
    """An adapter's sending side."""

    def parts(self, loaded: "Loaded", reply: Reply) -> Sequence[Reply]:
        """The reply as the platform takes it: `[reply]`, or a long text cut into several. Pure; the same each time."""

    def upload(self, loaded: "Loaded", file: File, use: Use) -> Uploaded:
        """Brings a file to the platform. Raises SendError."""

    def send(self, loaded: "Loaded", recipient: str, reply: Reply, media_ids: Mapping[int, str], key: str) -> None:
        """Sends one part. `media_ids`: our file's id → the platform's; `key` is the same whenever this same part is
        tried again, for platforms that de-duplicate (one that answers "already sent" is a yes). Raises SendError.
        """


SENDERS: Registry[Sender] = Registry("sender")

# Those above know the people: what staff call these customers, in their language; in which conversations these messages
# stand. One query each.
Names = Callable[[Collection[int], str], Mapping[int, str]]
NAMES: Registry[Names] = Registry("names of customers")
Places = Callable[[Collection[int]], Mapping[int, int]]
PLACES: Registry[Places] = Registry("places of messages")


class SendError(Exception):
    """Why a message did not leave, or may not have; `detail` is the platform's own words, for the agent's eyes."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.detail = detail


class Retry(SendError):
    """It surely did not leave, and time may heal it: busy, slow down, 5xx, no connection (faults 24, 25)."""

    def __init__(self, after_s: float | None = None, detail: str = "") -> None:
        super().__init__(detail)
        self.after_s = after_s


class ChannelDown(SendError):
    """The account as a whole cannot send now: its circuit is open, its secret is wrong, its host is not allowed
    (faults 26, 27). The account's rows stay queued; `until` is when a new try makes sense.
    """

    def __init__(self, cause: str, until: int | None = None, detail: str = "") -> None:
        super().__init__(detail or cause)
        self.cause = cause
        self.until = until


class QuotaReached(SendError):
    """The account's allowance is used up until then (fault 21); its rows stay queued."""

    def __init__(self, until: int, detail: str = "") -> None:
        super().__init__(detail)
        self.until = until


class WindowClosed(SendError):
    """The platform says that this person may not be written to now (fault 22): no window is open, or what is open is
    used up. The platform's word overrules our ledger.
    """

    def __init__(self, how: Literal["closed", "used_up"] = "closed", detail: str = "") -> None:
        super().__init__(detail)
        self.how = how


class Unreachable(SendError):
    """This person cannot be reached: does not follow, refuses, is blacklisted, or the id is wrong (fault 23).

    `why` is a word of ours: `not_following`, `refuses`, `blocked`, `unknown_person`, `protected`.
    """

    def __init__(self, why: str, detail: str = "") -> None:
        super().__init__(detail)
        self.why = why


class MediaGone(SendError):
    """The platform no longer knows a media id (fault 28): the files are uploaded again and the message tried again."""


class Refused(SendError):
    """The platform refuses this message and would again: too long, forbidden kind, no permission; `code` is its own."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(detail)
        self.code = code


class UnknownOutcome(SendError):
    """The request left and no answer came (fault 24): nobody can say whether the person has the message."""
