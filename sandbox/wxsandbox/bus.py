"""The one stream of happenings that feeds every phone page and every watcher: numbered, bounded, resumable."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from typing import Any

import msgspec

from wxsandbox.people import Item

RING = 20_000
_HEARTBEAT_S = 15.0
_encode = msgspec.json.Encoder().encode


class Bus:
    """Hands out sequence numbers and remembers the newest events; readers hold a number, not a queue."""

    def __init__(self, seq: int = 0) -> None:
        self.seq = seq
        self._ring: deque[tuple[int, dict[str, Any]]] = deque(maxlen=RING)
        self._first_kept = seq + 1
        self._waiting: set[asyncio.Event] = set()
        self._closed = False

    def skip_to(self, seq: int) -> None:
        """Go on from a number of an earlier run; older ones cannot be resumed from."""
        self.seq = max(self.seq, seq)
        self._first_kept = self.seq + 1

    def number(self) -> int:
        """The next sequence number, for something that will be told with it."""
        self.seq += 1
        return self.seq

    def tell(self, kind: str, *, seq: int | None = None, **body: Any) -> int:
        """Tell everybody who listens; answers the event's number."""
        number = self.number() if seq is None else seq
        if len(self._ring) == RING:
            self._first_kept = self._ring[0][0] + 1
        self._ring.append((number, {"seq": number, "type": kind, **body}))
        if self._waiting:
            for event in self._waiting:
                event.set()
        return number

    def close(self) -> None:
        """End all streams, so that the server can stop at once."""
        self._closed = True
        for event in self._waiting:
            event.set()

    async def stream(self, after: int | None) -> AsyncIterator[bytes]:
        """Server-sent events from `after` on; a number that is no longer (or not yet) known gets a reset first."""
        position = self.seq if after is None else after
        wake = asyncio.Event()
        self._waiting.add(wake)
        try:
            yield b": hello\n\n"
            while not self._closed:
                if position < self._first_kept - 1 or position > self.seq:
                    position = self.seq
                    yield _event(position, {"seq": position, "type": "reset"})
                wake.clear()
                batch = self._since(position)
                if batch:
                    position = batch[-1][0]
                    yield b"".join(_event(number, body) for number, body in batch)
                    continue
                try:
                    await asyncio.wait_for(wake.wait(), _HEARTBEAT_S)
                except TimeoutError:
                    yield b": still here\n\n"
        finally:
            self._waiting.discard(wake)

    def _since(self, position: int) -> list[tuple[int, dict[str, Any]]]:
        found: list[tuple[int, dict[str, Any]]] = []
        for number, body in reversed(self._ring):
            if number <= position:
                break
            found.append((number, body))
        found.reverse()
        return found


def _event(number: int, body: dict[str, Any]) -> bytes:
    item = body.get("item")
    if isinstance(item, Item):
        body = {**body, "item": item.shown()}
    entry = body.get("entry")
    if isinstance(entry, msgspec.Struct):
        body = {**body, "entry": msgspec.to_builtins(entry)}
    return b"id: %d\ndata: %b\n\n" % (number, _encode(body))
