"""The line to the developers' servers: HTTP/1.1 posts over kept connections.

A general client spends several times the processor on each push (it scans its pool and looks for other event loops),
and the platform's side must not be what a load test measures. Parsing is httptools', the same that the server uses.
"""

import asyncio
import ssl
import time
from collections.abc import Mapping
from functools import cache
from typing import cast
from urllib.parse import urlencode, urlsplit

import httptools
from msgspec import Struct

ANSWER_LIMIT = 1024 * 1024
_IDLE_S = 2.0  # servers close idle connections after a few seconds; a push must not run into that
_IDLE_KEPT = 200
_AGENT = "Mozilla/4.0"  # D13: an old browser's name; nobody should depend on it


class CarryError(Exception):
    """The push did not get through, or the answer made no sense as HTTP."""


class CutAfterBody(CarryError):
    """The line broke, on purpose, once the request had left (C2)."""


class _Address(Struct, frozen=True):
    host: str
    port: int
    secure: bool


class _Line(asyncio.Protocol):
    """One connection: a request at a time."""

    def __init__(self) -> None:
        self.closed = False
        self.idle_since = 0.0
        self._transport: asyncio.Transport | None = None
        self._waiting: asyncio.Future[tuple[int, bytes]] | None = None

    # -- the connection's events ------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's own class is one in all but name

    def data_received(self, data: bytes) -> None:
        if self._waiting is None:
            self.close()  # nobody asked
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            self._fail(f"not HTTP: {error}")

    def connection_lost(self, error: Exception | None) -> None:
        self.closed = True
        if self._waiting is None or self._waiting.done():
            return
        if self._until_end and self._headers_read:
            self._waiting.set_result((self._parser.get_status_code(), bytes(self._body)))
        else:
            self._fail(f"connection lost: {error}" if error else "connection closed before an answer")

    # -- the parser's events ----------------------------------------------------------------------------------

    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() in (b"content-length", b"transfer-encoding"):
            self._until_end = False

    def on_headers_complete(self) -> None:
        self._headers_read = True

    def on_body(self, data: bytes) -> None:
        self._body += data
        if len(self._body) > ANSWER_LIMIT:
            self._fail("the answer is longer than 1 MB")

    def on_message_complete(self) -> None:
        status = self._parser.get_status_code()
        if status < 200 or self._waiting is None or self._waiting.done():
            return  # 100 Continue and the like
        self.reusable = self._parser.should_keep_alive()
        self._waiting.set_result((status, bytes(self._body)))

    # -- asking -----------------------------------------------------------------------------------------------

    async def ask(self, request: bytes, *, cut: bool) -> tuple[int, bytes]:
        assert self._transport is not None
        self._parser = httptools.HttpResponseParser(self)
        self._body = bytearray()
        self._until_end, self._headers_read, self.reusable = True, False, False
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        if cut:
            self._waiting = None
            self.close()
            raise CutAfterBody("connection reset after the body was sent, on purpose")
        try:
            return await self._waiting
        finally:
            self._waiting = None

    def close(self) -> None:
        self.closed = True
        if self._transport is not None:
            self._transport.close()

    def _fail(self, reason: str) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(CarryError(reason))
        self.close()


class Carrier:
    """Posts pushes, keeping connections between them."""

    def __init__(self) -> None:
        self._idle: dict[_Address, list[_Line]] = {}

    async def post(
        self, url: str, query: Mapping[str, str], body: bytes, *, content_type: str, cut: bool = False
    ) -> tuple[int, bytes]:
        """Status and body of the answer; CarryError when there is none."""
        address, request = _request(url, query, body, content_type)
        line = await self._line(address)
        try:
            answer = await line.ask(request, cut=cut)
        except BaseException:  # a cancelled or timed-out wait too leaves the line unusable
            line.close()
            raise
        self._keep(address, line)
        return answer

    def close(self) -> None:
        for lines in self._idle.values():
            for line in lines:
                line.close()
        self._idle.clear()

    async def _line(self, address: _Address) -> _Line:
        lines = self._idle.get(address, [])
        while lines:
            line = lines.pop()
            if not line.closed and time.monotonic() - line.idle_since < _IDLE_S:
                return line
            line.close()
        secure = _tls() if address.secure else None
        try:
            _, made = await asyncio.get_running_loop().create_connection(_Line, address.host, address.port, ssl=secure)
        except OSError as error:
            raise CarryError(f"{type(error).__name__}: {error}") from error
        return made

    def _keep(self, address: _Address, line: _Line) -> None:
        lines = self._idle.setdefault(address, [])
        if line.closed or not line.reusable or len(lines) >= _IDLE_KEPT:
            line.close()
            return
        line.idle_since = time.monotonic()
        lines.append(line)


def _request(url: str, query: Mapping[str, str], body: bytes, content_type: str) -> tuple[_Address, bytes]:
    parts, added = urlsplit(url), urlencode(query)
    try:
        port = parts.port
    except ValueError as error:
        raise CarryError(f"bad address: {error}") from error
    if not parts.hostname:
        raise CarryError("the address names no host")
    target = (parts.path or "/") + "?" + (f"{parts.query}&{added}" if parts.query else added)
    head = (
        f"POST {target} HTTP/1.1\r\nHost: {parts.netloc.rpartition('@')[2]}\r\nUser-Agent: {_AGENT}\r\nAccept: */*\r\n"
        f"Content-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    secure = parts.scheme == "https"
    return _Address(parts.hostname, port or (443 if secure else 80), secure), head.encode() + body


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()
