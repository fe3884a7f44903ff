"""What was called and what was delivered: the operator's view (C1), bounded, and without anybody's secrets."""

import re
from collections import deque
from collections.abc import Mapping

from msgspec import Struct

from wxsandbox.bus import Bus

KEPT = 10_000
BODY_KEPT = 2_000
EXCERPT_KEPT = 600  # of calls that went well: under load they are nearly all, and memory is for phones
_SECRETS = ("access_token", "refresh_token", "secret", "appsecret", "component_appsecret", "session_key")
_IN_QUERIES = (*_SECRETS, "code")
_TOLD = 4  # letters of a secret that stay, to tell one token from the next
_FIELD = re.compile(rf'("(?:{"|".join(_SECRETS)})"\s*:\s*"[^"]{{{_TOLD}}})[^"]+')
_TICKET = re.compile(rf'("ticket"\s*:\s*"[^"]{{{_TOLD}}})[^"]+')
_FORM = re.compile(rf"((?:^|&)(?:{'|'.join(_IN_QUERIES)})=[^&]{{{_TOLD}}})[^&]+")
_WORDS = ("json", "xml", "x-www-form-urlencoded")


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


def shortened(body: bytes | str, kept: int = BODY_KEPT) -> str:
    """A body as the log keeps it: readable, and never large."""
    # Four bytes a letter at most; a letter that is cut in the middle is beyond what is kept.
    text = body[: kept * 4 + 4].decode("utf-8", "replace") if isinstance(body, bytes) else body
    return text if len(text) <= kept else text[:kept] + "…"


def masked_query(query: Mapping[str, str]) -> str:
    """The parameters of a call, as a line, without the secrets in them."""
    return _FORM.sub(r"\1***", "&".join(f"{name}={value}" for name, value in query.items()))


def told(data: bytes, content_type: str, *, kept: int, ticket: bool = False) -> str:
    """What was sent or answered: words without their secrets, anything else by its type and size.

    A code's `ticket` is public, a JS-SDK ticket is not: whoever calls knows which it is.
    """
    kind = content_type.partition(";")[0].strip()
    # Many clients send JSON under whatever type their library puts there.
    if kind and data[:1] not in b"{[<" and not kind.startswith("text/") and not kind.endswith(_WORDS):
        return f"({kind}, {len(data)} bytes)"
    text = _FIELD.sub(r"\1***", shortened(data, kept))
    text = _TICKET.sub(r"\1***", text) if ticket else text
    return _FORM.sub(r"\1***", text) if data[:1] not in b"{[<" else text
