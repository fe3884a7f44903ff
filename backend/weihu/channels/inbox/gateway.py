"""`/wx/{account_key}`, where a platform pushes: verified, understood, stored, answered while the platform waits."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qs

from django.db import DatabaseError, InterfaceError

from weihu.channels.accounts import cache, health
from weihu.channels.accounts.cache import Loaded
from weihu.channels.inbox.adapters import ADAPTERS, Rejected
from weihu.channels.inbox.intake import Intake, Overloaded, aside
from weihu.channels.inbox.turns import Arrival, Outcome
from weihu.kernel import clock

log = logging.getLogger(__name__)

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

# Far above what a platform sends (its largest push is a few kilobytes), far below what would hurt us (fault 9).
LARGEST_BODY = 1 << 20
BODY_WITHIN_S = 5.0
LONGEST_QUERY = 4096
# How long an account that is not in memory is looked for; a database that hangs is one that is away.
FIND_WITHIN_S = 3.0
_PLAIN = [(b"content-type", b"text/plain; charset=utf-8")]
_XML = [(b"content-type", b"text/xml; charset=utf-8")]
# No browser takes an echo for a page (fault 4).
_ECHO = [*_PLAIN, (b"x-content-type-options", b"nosniff")]
# Whoever was refused with her body half read does not keep the line to send the rest (fault 9).
_REFUSED = [*_PLAIN, (b"connection", b"close")]


class Gateway:
    """An ASGI application. `refused` counts by reason what was turned away, for the health page."""

    def __init__(self, intake: Intake) -> None:
        self.intake = intake
        self.refused: Counter[str] = Counter()
        # Accounts whose pushes were refused for their time.
        self._late: set[int] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._serve(scope, receive, send)
        except Rejected as rejected:
            self.refused[rejected.code] += 1
            await answer(send, rejected.status, b"", _REFUSED)
        except Overloaded:
            self.refused["overloaded"] += 1
            await answer(send, 503, b"", _PLAIN)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        if len(scope["query_string"]) > LONGEST_QUERY:
            raise Rejected(414, "query_too_long")
        account = await account_of(scope["path"].rsplit("/", 1)[-1])
        query = query_of(scope["query_string"])
        adapter = ADAPTERS[account.adapter]
        if scope["method"] == "GET":
            await answer(send, 200, adapter.verify(account, query, clock.now_s()), _ECHO)
            return
        if scope["method"] != "POST":
            raise Rejected(405, "method")
        body = await body_of(scope, receive)
        try:
            inbound = adapter.understand(account, query, body, clock.now_s())
        except Rejected as rejected:
            await self._compare_clocks(account, rejected.ahead_s)
            raise
        await self._compare_clocks(account, 0)
        arrival = Arrival(account, inbound, body, adapter.envelope(query), clock.now())
        outcome = await self.intake.submit(arrival)
        await self._answer(outcome, receive, send)

    async def _compare_clocks(self, account: Loaded, ahead_s: int) -> None:
        """A signed push that is refused for its time may be an old one, or our clock is off; one that passes says that
        it is right.
        """
        if not ahead_s and account.id not in self._late:
            return
        (self._late.add if ahead_s else self._late.discard)(account.id)
        if health.skew_is_news(account.id, ahead_s):
            await aside(health.note_skew, account.id, ahead_s)

    async def _answer(self, outcome: Outcome, receive: Receive, send: Send) -> None:
        held = not is_gone(receive)
        await answer(send, 200, outcome.body, _XML if outcome.passive else _PLAIN)
        if held:
            self.intake.hand(outcome)


async def account_of(key: str) -> Loaded:
    """The account of a callback address. Raises Rejected: unknown, or (database away) not to be known now."""
    known = cache.by_key(key)
    if known is None:
        try:
            async with asyncio.timeout(FIND_WITHIN_S):
                known = await aside(cache.find, key)
        except (DatabaseError, InterfaceError, TimeoutError):
            raise Rejected(503, "accounts_away") from None
    if known is None:
        raise Rejected(404, "unknown_account")
    return known


def query_of(raw: bytes) -> dict[str, str | list[str]]:
    """The query; a name given twice keeps its list, so that nobody takes the first of two for the truth (fault 3).

    Raises Rejected.
    """
    try:
        parsed = parse_qs(raw.decode("ascii", "replace"), keep_blank_values=True, max_num_fields=40)
    except ValueError:
        raise Rejected(403, "query") from None
    return {name: values[0] if len(values) == 1 else values for name, values in parsed.items()}


async def body_of(scope: Scope, receive: Receive) -> bytes:
    """The whole body. Raises Rejected: 413 too large, 408 too slow, 400 broken off (fault 9)."""
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit() and int(value) > LARGEST_BODY:
            raise Rejected(413, "too_large")
    first = await _received(receive)
    if not first.get("more_body"):
        return checked(first.get("body", b""))
    try:
        async with asyncio.timeout(BODY_WITHIN_S):
            return await _rest(first.get("body", b""), receive)
    except TimeoutError:
        raise Rejected(408, "slow_body") from None


async def _received(receive: Receive) -> Message:
    try:
        async with asyncio.timeout(BODY_WITHIN_S):
            message = await receive()
    except TimeoutError:
        raise Rejected(408, "slow_body") from None
    if message["type"] == "http.disconnect":
        raise Rejected(400, "broken_off")
    return message


async def _rest(body: bytes, receive: Receive) -> bytes:
    parts, size, more = [body], len(body), True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Rejected(400, "broken_off")
        part, more = message.get("body", b""), message.get("more_body", False)
        parts.append(part)
        size += len(part)
        if size > LARGEST_BODY:
            raise Rejected(413, "too_large")
    return b"".join(parts)


def checked(body: bytes) -> bytes:
    """A body of a size that we take. Raises Rejected."""
    if len(body) > LARGEST_BODY:
        raise Rejected(413, "too_large")
    return body


def is_gone(receive: Receive) -> bool:
    """Whether the platform has hung up, asked without waiting: one step of `receive` ends only with a disconnect."""
    step: Any = receive()
    try:
        step.send(None)
    except StopIteration as told:
        return bool(told.value["type"] == "http.disconnect")
    step.close()
    return False


async def answer(send: Send, status: int, body: bytes, headers: list[tuple[bytes, bytes]]) -> None:
    """One whole response."""
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body})
