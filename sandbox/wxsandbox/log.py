"""What was called and what was delivered: the operator's view (C1), bounded."""

from collections import deque

from msgspec import Struct

from wxsandbox.bus import Bus

KEPT = 10_000
BODY_KEPT = 2_000


class Entry(Struct, omit_defaults=True, kw_only=True):
    """One API call, or one delivery of a push."""

    seq: int = 0
    kind: str  # api, callback, control
    time: float
    appid: str = ""
    method: str = ""
    path: str = ""
    query: str = ""
    status: int = 0
    errcode: int = 0
    latency_ms: float = 0.0
    client: str = ""
    openid: str = ""
    msg_id: str = ""
    event: str = ""
    delivery: int = 0  # which try
    outcome: str = ""
    error: str = ""
    request: str = ""
    answer: str = ""
    rid: str = ""


class Log:
    """The newest entries, and those with a rid for `openapi/rid/get`."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._entries: deque[Entry] = deque(maxlen=KEPT)
        self._by_rid: dict[str, Entry] = {}

    def write(self, entry: Entry) -> None:
        entry.seq = self._bus.number()
        self._entries.append(entry)
        if entry.rid:
            self._by_rid[entry.rid] = entry
            if len(self._by_rid) > KEPT:
                del self._by_rid[next(iter(self._by_rid))]
        self._bus.tell("log", seq=entry.seq, entry=entry)

    def after(self, seq: int, limit: int) -> list[Entry]:
        """Entries newer than `seq`, oldest first."""
        found = [entry for entry in self._entries if entry.seq > seq]
        return found[:limit]

    def by_rid(self, rid: str) -> Entry | None:
        return self._by_rid.get(rid)

    def clear(self) -> None:
        self._entries.clear()
        self._by_rid.clear()


def shortened(body: bytes | str) -> str:
    """A body as the log keeps it: readable, and never large."""
    text = body.decode("utf-8", "replace") if isinstance(body, bytes) else body
    return text if len(text) <= BODY_KEPT else text[:BODY_KEPT] + "…"
