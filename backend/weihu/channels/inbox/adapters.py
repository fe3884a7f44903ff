"""What the inbox asks of a platform's adapter: to verify, to understand, to word an answer. All of it pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from weihu.channels.accounts.cache import Loaded
from weihu.channels.ports import Content, Inbound, Reply
from weihu.kernel.registry import Registry

Query = Mapping[str, str | list[str]]


class Rejected(Exception):
    """A request that the platform did not make, or that nobody may make: answered with `status`, nothing stored.

    `code` is for our counters and log; the body of the answer never tells it.
    """

    def __init__(self, status: int, code: str, *, ahead_s: int = 0) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        # How far ahead of our clock the platform's own, signed time is, where that is the reason (fault 20).
        self.ahead_s = ahead_s


class Adapter(Protocol):
    """A platform's callbacks."""

    def verify(self, account: Loaded, query: Query, now_s: int) -> bytes:
        """Answers the platform's check of our address. Raises Rejected."""

    def envelope(self, query: Query) -> dict[str, str]:
        """What of the query must be kept beside the body so that the push can be understood again."""

    def understand(self, account: Loaded, query: Query, body: bytes, now_s: int, *, stored: bool = False) -> Inbound:
        """The push in our words. `stored` ones were verified when they came and may be old. Raises Rejected."""

    def split(self, replies: Sequence[Reply]) -> list[Reply]:
        """The same answer in pieces that the platform takes."""

    def can_be_passive(self, inbound: Inbound, reply: Reply) -> bool:
        """Whether the customer would see `reply` as the answer to this very push."""

    def passive(
        self, account: Loaded, inbound: Inbound, envelope: Mapping[str, str], reply: Reply, media: Mapping[int, str],
        now_s: int,
    ) -> bytes:  # fmt: skip
        """The body that answers the push. `media` names our files as the platform knows them."""

    def nothing(self) -> bytes:
        """The body that says: taken, nothing to show."""


ADAPTERS: Registry[Adapter] = Registry("adapter")

# Enqueues, in the caller's transaction, for (organisation, account, message, content) what has bytes on the platform.
Fetcher = Callable[[Sequence[tuple[int, int, int, Content]]], None]
FETCHERS: Registry[Fetcher] = Registry("fetcher")
