"""One HTTP exchange with the platform: what was certainly not sent, what may have been, and what came back.

Logs carry path, code and request id (rid), never a token, a secret or a body.
"""

import contextlib
import email.utils
import logging
import re
import threading
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import msgspec

from weihu.channels.wechat.errors import NotReached, Refused, Retry, UnknownOutcome, of_code
from weihu.kernel import clock

log = logging.getLogger(__name__)
# httpx writes whole addresses, and ours carry tokens.
for _logger in ("httpx", "httpcore"):
    logging.getLogger(_logger).setLevel(logging.WARNING)

TIMEOUT = httpx.Timeout(10.0, connect=4.0, pool=6.0)
# Shorter than any server keeps an idle connection: a call that meets its closing may or may not have been read.
LIMITS = httpx.Limits(max_connections=200, max_keepalive_connections=50, keepalive_expiry=2.0)
# An answer of JSON; the longest, a page of 10,000 followers, has 300 KB.
MOST_JSON = 4 * 1024 * 1024
_RID = re.compile(r"rid: ([0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8})")
_CODE = re.compile(rb'"errcode"\s*:\s*"?(-?\d{1,9})"?\s*[,}]')
# Nothing of these was processed by anyone who could send a message. A 502 may have been: the answer got lost behind it.
_NOT_TAKEN = frozenset({429, 503})

_clients: dict[str, httpx.Client] = {}
_clients_lock = threading.Lock()


def client_of(base: str) -> httpx.Client:
    """The process's connections to that host."""
    found = _clients.get(base)
    if found is None:
        with _clients_lock:
            found = _clients.get(base)
            if found is None:
                found = httpx.Client(base_url=base, timeout=TIMEOUT, limits=LIMITS, trust_env=False)
                _clients[base] = found
    return found


def close_all() -> None:
    """Ends the connections (a process that stops, tests)."""
    with _clients_lock:
        for one in _clients.values():
            one.close()
        _clients.clear()


class Answer(msgspec.Struct, frozen=True):
    """What came back: an object, or bytes with their type and name; and how far the platform's clock is ahead of this
    host's, if it told (fault 20).
    """

    path: str
    data: Mapping[str, Any]
    content: bytes = b""
    mime: str = ""
    name: str = ""
    ahead_s: float | None = None


@contextlib.contextmanager
def outcomes(*, once: bool) -> Iterator[None]:
    """Names what went wrong on the line. `once`: the call must not take effect twice (fault 24)."""
    try:
        yield
    except (
        httpx.ConnectError,
        httpx.ConnectTimeout,
        httpx.PoolTimeout,
        httpx.UnsupportedProtocol,
        httpx.InvalidURL,
    ) as e:
        raise NotReached(None, f"not connected: {type(e).__name__}") from None
    except (httpx.HTTPError, httpx.StreamError) as e:
        raise _after_leaving(once, f"no answer: {type(e).__name__}") from None


def _after_leaving(once: bool, detail: str) -> Exception:  # noqa: FBT001 - the one question
    return UnknownOutcome(detail) if once else NotReached(None, detail)


def ask(
    base: str, method: str, path: str, *, query: Mapping[str, str], body: bytes | None = None,
    files: Mapping[str, tuple[str, bytes, str]] | None = None, once: bool = False, most: int = MOST_JSON,
    timeout_s: float | None = None,
) -> Answer:  # fmt: skip
    """One exchange. Raises NotReached, UnknownOutcome, TooLarge, and what `errors.of_code` makes of a refusal."""
    timeout = TIMEOUT if timeout_s is None else httpx.Timeout(timeout_s, connect=4.0)
    headers = {"content-type": "application/json"} if body is not None else {}
    with outcomes(once=once), client_of(base).stream(
        method, path, params=dict(query) or None, content=body, files=files, headers=headers, timeout=timeout
    ) as response:  # fmt: skip
        ahead_s = _ahead(response)
        content = _read(response, most)
    return msgspec.structs.replace(understood(path, response, content, once=once), ahead_s=ahead_s)


class TooLarge(Exception):
    """More bytes than we take; the rest was not read."""


def _read(response: httpx.Response, most: int) -> bytes:
    told = response.headers.get("content-length", "")
    if told.isdigit() and int(told) > most:
        raise TooLarge
    chunks, size = [], 0
    for chunk in response.iter_bytes():
        size += len(chunk)
        if size > most:
            raise TooLarge
        chunks.append(chunk)
    return b"".join(chunks)


def understood(path: str, response: httpx.Response, content: bytes, *, once: bool) -> Answer:
    """The answer, by its content and not by what its header says it is (§2). Raises the refusal it is."""
    status, mime = response.status_code, response.headers.get("content-type", "").partition(";")[0].strip().lower()
    start = content.lstrip()[:1]
    if status >= 500 or status == 429 or not content:
        _log(path, f"status {status}", content)
        raise _after_leaving(once and status not in _NOT_TAKEN, f"status {status}")
    if start == b"<" or mime == "text/html":
        # A page of somebody in between; the platform itself speaks JSON or sends a file. With 200 nobody can say
        # whether it stands before the platform or behind it.
        _log(path, f"a page instead of an answer, status {status}", content)
        raise _after_leaving(once and status == 200, "a page instead of an answer")
    if start != b"{":
        if status != 200:
            raise Refused(str(status), f"status {status}")
        if once:
            _log(path, "an answer without a code", content)
            raise UnknownOutcome("an answer without a code")
        return Answer(path, {}, content, mime, _name(response))
    data = _object(path, content, once=once)
    code = _whole(data.get("errcode", None if once else 0))
    if code is None:
        # An answer to a command has a code, and 0 says that it was carried out: anything else says nothing.
        _log(path, "an answer without a code", content)
        raise UnknownOutcome("an answer without a code") if once else Retry(None, "an answer without a code")
    if code:
        words = str(data.get("errmsg", ""))[:200]
        _log(path, f"errcode {code}", content, rid=words)
        raise of_code(code, words)
    return Answer(path, data, b"", mime)


def _object(path: str, content: bytes, *, once: bool) -> Mapping[str, Any]:
    try:
        data = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError):
        # Cut short: the code comes first in every answer to a command, and is all that we need of it.
        code = _CODE.search(content)
        if code is not None and once:
            return {"errcode": int(code[1])}
        _log(path, "an answer cut short", content)
        raise _after_leaving(once, "an answer cut short") from None
    return data if isinstance(data, dict) else {}


def _whole(value: Any) -> int | None:
    """The code as a number, also where it came as text; None when it is nothing of the kind."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    try:
        return int(value)
    except ValueError:
        return None


def _log(path: str, what: str, content: bytes, *, rid: str = "") -> None:
    found = _RID.search(rid)
    log.warning("%s: %s, %d bytes, rid %s", path, what, len(content), found[1] if found else "-")


def _name(response: httpx.Response) -> str:
    found = re.search(r'filename="?([^";]{1,200})', response.headers.get("content-disposition", ""))
    return found[1] if found else ""


def _ahead(response: httpx.Response) -> float | None:
    """Of the host's clock: in demo and tests the clock in force is the simulator's own, on this very host."""
    try:
        told = email.utils.parsedate_to_datetime(response.headers["date"])
    except (KeyError, TypeError, ValueError):
        return None
    return told.timestamp() - clock.wall() / 1000
