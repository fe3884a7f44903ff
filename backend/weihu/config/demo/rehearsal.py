"""A platform without an outside: while the demo's past is played, answers reach their customers by being said.

The accounts carry this adapter's name until their history stands; then they are WeChat's.
"""

from collections.abc import Mapping, Sequence

from weihu.channels.accounts.cache import Loaded
from weihu.channels.inbox.adapters import ADAPTERS, Query, Rejected
from weihu.channels.outbox.ports import SENDERS, File, Uploaded, Use
from weihu.channels.ports import Inbound, Reply
from weihu.kernel import clock

NAME = "rehearsal"


class Rehearsal:
    """Both sides of an adapter; nothing is verified, since nothing comes from outside."""

    def verify(self, account: Loaded, query: Query, now_s: int) -> bytes:
        """Nobody asks."""
        raise Rejected(404, "rehearsal")

    def envelope(self, query: Query) -> dict[str, str]:
        """Nothing to keep."""
        return {}

    def understand(self, account: Loaded, query: Query, body: bytes, now_s: int, *, stored: bool = False) -> Inbound:
        """Nothing comes as bytes."""
        raise Rejected(404, "rehearsal")

    def split(self, replies: Sequence[Reply]) -> list[Reply]:
        """As they are."""
        return list(replies)

    def can_be_passive(self, inbound: Inbound, reply: Reply) -> bool:
        """Whatever answers, answers at once."""
        return True

    def passive(
        self, account: Loaded, inbound: Inbound, envelope: Mapping[str, str], reply: Reply, media: Mapping[int, str],
        now_s: int,
    ) -> bytes:  # fmt: skip
        """Bytes that nobody reads."""
        return b"said"

    def nothing(self) -> bytes:
        """Taken."""
        return b""

    def parts(self, loaded: Loaded, reply: Reply) -> Sequence[Reply]:
        """One."""
        return [reply]

    def upload(self, loaded: Loaded, file: File, use: Use) -> Uploaded:
        """Known at once."""
        return Uploaded(str(file.id), clock.now() + clock.DAY)

    def send(self, loaded: Loaded, recipient: str, reply: Reply, media_ids: Mapping[int, str], key: str) -> None:
        """Said."""


def begin() -> None:
    """Puts it where the rooms look for adapters."""
    rehearsal = Rehearsal()
    ADAPTERS.register(NAME, rehearsal)
    SENDERS.register(NAME, rehearsal)
