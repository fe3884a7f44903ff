"""The callbacks of WeChat official accounts, as the inbox asks for them."""

from collections.abc import Mapping, Sequence

from weihu.channels.accounts.cache import Loaded
from weihu.channels.inbox.adapters import Query
from weihu.channels.ports import Inbound, Reply
from weihu.channels.wechat import parse, render, verify


class WeChat:
    """Verifies, understands and words; all of it pure and quick."""

    def verify(self, account: Loaded, query: Query, now_s: int) -> bytes:
        return verify.verify_url(account, query, now_s)

    def envelope(self, query: Query) -> dict[str, str]:
        return parse.envelope(query)

    def understand(self, account: Loaded, query: Query, body: bytes, now_s: int, *, stored: bool = False) -> Inbound:
        return parse.understand(account, query, body, now_s, stored=stored)

    def split(self, replies: Sequence[Reply]) -> list[Reply]:
        return render.split(replies)

    def can_be_passive(self, inbound: Inbound, reply: Reply) -> bool:
        return render.can_be_passive(inbound, reply)

    def passive(
        self,
        account: Loaded,
        inbound: Inbound,
        envelope: Mapping[str, str],
        reply: Reply,
        media: Mapping[int, str],
        now_s: int,
    ) -> bytes:
        return render.passive(account, inbound, reply, media, now_s, nonce=envelope.get("nonce", ""))

    def nothing(self) -> bytes:
        return render.NOTHING
