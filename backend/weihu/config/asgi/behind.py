"""Django, as WSGI on a small fixed pool of threads: each keeps its connection, none waits for a slow client."""

import asyncio
from typing import Any

from a2wsgi import WSGIMiddleware
from django.core.handlers.wsgi import WSGIHandler
from starlette.types import Message, Receive, Scope, Send

from weihu.config import problems
from weihu.kernel.errors import TooLarge, WeihuError, Words

THREADS = 8
LARGEST_BODY = 25 * 1024 * 1024
BODY_WITHIN_S = 60.0


class TooSlow(WeihuError):
    """The body did not arrive in time."""

    code = "too_slow"
    status = 408
    title = Words("请求太慢", "The request was too slow")
    detail = Words("网络太慢，请再试一次。", "The network is too slow. Try again.")


class Behind:
    """An ASGI application around Django's WSGI one. A body is read whole before a thread is taken (fault 9)."""

    def __init__(self, *, threads: int = THREADS) -> None:
        # The bridge has its own names for the types of both sides.
        handler: Any = WSGIHandler()
        self._wsgi: Any = WSGIMiddleware(handler, workers=threads)

    def close(self) -> None:
        """The threads end with what they have at hand."""
        self._wsgi.executor.shutdown(wait=False, cancel_futures=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with asyncio.timeout(BODY_WITHIN_S):
                body = await whole(scope, receive)
        except TooLarge as error:
            await problems.send(send, scope, error)
            return
        except TimeoutError:
            await problems.send(send, scope, TooSlow())
            return
        if body is None:
            return
        told = False

        async def once() -> Message:
            nonlocal told
            if told:
                return await receive()
            told = True
            return {"type": "http.request", "body": body, "more_body": False}

        # The bridge reads the query as ASCII; a byte beyond is quoted as browsers would have done.
        query = scope["query_string"].decode("latin-1").encode("ascii", "xmlcharrefreplace")
        await self._wsgi({**scope, "query_string": query}, once, send)


async def whole(scope: Scope, receive: Receive) -> bytes | None:
    """The body; None when the client left. Raises TooLarge."""
    told = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    _refuse_above(int(told) if told.isdigit() else 0)
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        _refuse_above(len(body))
        if not message.get("more_body"):
            return bytes(body)


def _refuse_above(size: int) -> None:
    if size > LARGEST_BODY:
        raise TooLarge(limit="25 MB", size=f"{size / 1024 / 1024:.1f} MB")
