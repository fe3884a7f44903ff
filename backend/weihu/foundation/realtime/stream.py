"""GET /events: the log of the listener's organisation as server-sent events, from where she stopped reading.

Frames: `id` number, `event` name, `data` ids and measures. Besides the log's own events: `reset` (the cursor is not
covered by the log: load a snapshot, go on from the given number), `grants.changed` and `login.ended` (the stream ends).
"""

import asyncio
import contextlib

from django.conf import settings
from django.db import DatabaseError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from weihu.foundation.realtime import events, selectors
from weihu.foundation.realtime.hub import Hub
from weihu.foundation.realtime.hub import the as hub
from weihu.foundation.realtime.listeners import Listener
from weihu.foundation.realtime.logins import Ticket
from weihu.kernel import problems
from weihu.kernel.errors import Invalid, NotLoggedIn, WeihuError, field_error

HEARTBEAT_S = 15.0
_LONGEST_NUMBER = 18


async def endpoint(request: Request) -> Response:
    """The stream of whoever is logged in."""
    if hub.closing:
        return Response(status_code=503, headers={"Retry-After": "1"})
    try:
        ticket = await hub.admit(request.cookies.get(settings.SESSION_COOKIE_NAME))
    except DatabaseError:
        return Response(status_code=503, headers={"Retry-After": "1"})
    if ticket is None:
        return _problem(NotLoggedIn(), request)
    # A browser that reconnects by itself repeats the address, and tells in the header how far it has come.
    asked = request.headers.get("last-event-id") or request.query_params.get("after", "")
    if asked and not (asked.isascii() and asked.isdigit() and len(asked) <= _LONGEST_NUMBER):
        wrong = field_error(
            "after",
            asked,
            "不是事件序号",
            "not an event number",
            "从 /api/v1/events/cursor 取得",
            "take it from /api/v1/events/cursor",
        )
        return _problem(Invalid(wrong), request)
    return Stream(hub, ticket, int(asked) if asked else None)


class Stream(Response):
    """An answer without an end, until one side has enough."""

    media_type = "text/event-stream"

    def __init__(self, hub: Hub, ticket: Ticket, after: int | None) -> None:
        # `no-transform` and the header for nginx: nobody on the way may gather or compress the frames.
        super().__init__(headers={"Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._hub = hub
        self._ticket = ticket
        self._after = after

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        telling = asyncio.create_task(self._tell(send))
        leaving = asyncio.create_task(_left(receive))
        try:
            await asyncio.wait({telling, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if telling.done():
                # A database that is away ends the stream; the reader comes back and goes on.
                with contextlib.suppress(DatabaseError):
                    telling.result()
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            for task in (telling, leaving):
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task

    async def _tell(self, send: Send) -> None:
        async def tell(frames: bytes) -> None:
            await send({"type": "http.response.body", "body": frames, "more_body": True})

        kept = await self._hub.reader.ask(selectors.kept, self._ticket.actor.organisation_id)
        after = kept.newest if self._after is None else self._after
        begin = b"retry: 1000\n\n"
        if not kept.covers(after):
            after = kept.newest
            begin += b'id: %d\nevent: %s\ndata: {"number":%d}\n\n' % (after, events.RESET.encode(), after)
        await tell(begin)
        listener = Listener(self._ticket, after)
        try:
            await self._hub.catch_up(listener, tell)
            while not listener.over:
                try:
                    async with asyncio.timeout(HEARTBEAT_S):
                        await listener.news.wait()
                except TimeoutError:
                    # An id alone moves the reader's cursor past what was not for her.
                    await tell(b": beat\nid: %d\n\n" % listener.seen)
                else:
                    if frames := listener.take():
                        await tell(frames)
            if listener.revoked:
                stands = await self._hub.still_stands(self._ticket)
                await tell(
                    b"event: %s\ndata: {}\n\n" % (events.GRANTS_CHANGED if stands else events.LOGIN_ENDED).encode()
                )
        finally:
            self._hub.leave(listener)


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _problem(error: WeihuError, request: Request) -> Response:
    told = problems.problem(error, problems.language_of(request.headers.get("accept-language", "")))
    return JSONResponse(told, error.status, media_type=problems.CONTENT_TYPE)
