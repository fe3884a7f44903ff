"""The front: sends each address to the part that answers it, and starts and ends the parts with the server."""

import asyncio
import logging
from collections.abc import Collection

import msgspec
from django.conf import settings
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from weihu.channels.inbox import measures as inbox
from weihu.channels.inbox.gateway import Gateway
from weihu.channels.inbox.intake import Intake
from weihu.config import problems, processes
from weihu.config.asgi import headers, metrics, probes
from weihu.config.asgi.behind import Behind
from weihu.config.asgi.desk import Desk
from weihu.config.asgi.docs import docs
from weihu.foundation.realtime import hub, stream
from weihu.kernel.errors import NotFound
from weihu.kernel.problems import Internal

log = logging.getLogger(__name__)

EVERYTHING = frozenset({"gateway", "web", "worker"})
# How long the loops beside the requests may take to end.
STOP_WITHIN_S = 4.0


class Parts(msgspec.Struct):
    """What this process is made of."""

    supervisor: processes.Supervisor
    intake: Intake | None = None
    web: Behind | None = None


def parts_of(kinds: Collection[str]) -> Parts:
    """The parts of a process that is a gateway, serves the web, does the worker's work, or all of it."""
    intake = Intake(settings.WEIHU_DATA, settings.WEIHU_SECRET_KEY_BYTES) if "gateway" in kinds else None
    loops = processes.of_every(settings.ENVIRONMENT)
    if intake is not None:
        loops += processes.of_gateway(intake)
    if "worker" in kinds:
        loops += processes.of_worker()
    return Parts(processes.Supervisor(loops), intake, Behind() if "web" in kinds else None)


class Front:
    """The application that the server runs."""

    def __init__(self, kinds: Collection[str] = EVERYTHING) -> None:
        self.parts = parts_of(kinds)
        gateway = Gateway(self.parts.intake) if self.parts.intake else None
        self._gateway: ASGIApp = gateway or _absent
        known: list[metrics.Measure] = [lambda: inbox.of(gateway)] if gateway else []
        looks = {"database": probes.database_answers, "loops": lambda: not self.parts.supervisor.broken}
        self._routes: list[tuple[str, ASGIApp]] = [
            ("/healthz", probes.alive),
            ("/readyz", probes.Ready(looks)),
            ("/metrics", metrics.Metrics(known, [metrics.of_outbox, metrics.of_search])),
        ]
        self._rest: ASGIApp = _absent
        if self.parts.web is not None:
            django: ASGIApp = headers.Guarded(
                ProxyHeadersMiddleware(self.parts.web, trusted_hosts=settings.ENVIRONMENT.proxies),  # type: ignore[arg-type]
                policy=headers.ANSWER_ONLY,
            )
            self._routes += [
                ("/events", _events),
                *((path, headers.Guarded(docs, policy=headers.PAGE)) for path in ("/api/docs", "/api/docs/")),
                ("/api/", django),
                ("/auth/", django),
                ("/files/", django),
                ("/handouts/", django),
            ]
            self._rest = headers.Guarded(GZipMiddleware(Desk(), minimum_size=1024), policy=headers.PAGE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        if scope["type"] != "http":
            return
        # First and shortest: the path of every message.
        if scope["path"].startswith("/wx/"):
            await _told_when_broken(self._gateway, scope, receive, send)
            return
        await _told_when_broken(self._answering(scope["path"]), scope, receive, send)

    def _answering(self, path: str) -> ASGIApp:
        for prefix, app in self._routes:
            if path == prefix or (prefix.endswith("/") and path.startswith(prefix)):
                return app
        return self._rest

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            await self.start()
        except Exception:  # the server must hear of it in its own words
            log.exception("the server could not start")
            await send({"type": "lifespan.startup.failed", "message": ""})
            return
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.stop()
        await send({"type": "lifespan.shutdown.complete"})

    async def start(self) -> None:
        """Everything begins."""
        if self.parts.web is not None:
            await hub.start()
        if self.parts.intake is not None:
            self.parts.intake.start()
        self.parts.supervisor.start()

    def leave(self) -> None:
        """The server was told to stop: what would keep it is ended first."""
        hub.close_streams()
        self.parts.supervisor.tell_to_stop()

    async def stop(self) -> None:
        """Everything ends."""
        self.leave()
        if self.parts.intake is not None:
            await asyncio.to_thread(self.parts.intake.stop)
        late = await asyncio.to_thread(self.parts.supervisor.wait, STOP_WITHIN_S)
        if late:
            log.warning("left without waiting for: %s", ", ".join(late))
        if self.parts.web is not None:
            self.parts.web.close()
            await hub.stop()


async def _events(scope: Scope, receive: Receive, send: Send) -> None:
    response = await stream.endpoint(Request(scope, receive))
    await response(scope, receive, send)


async def _absent(scope: Scope, receive: Receive, send: Send) -> None:
    await problems.send(send, scope, NotFound())


async def _told_when_broken(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """A bug of ours is logged with its trace and told without it."""
    began = False

    async def noticing(message: Message) -> None:
        nonlocal began
        began = began or message["type"] == "http.response.start"
        await send(message)

    try:
        await app(scope, receive, noticing)
    except Exception:  # any bug of ours: told without its trace
        log.exception("%s %s failed", scope["method"], scope["path"])
        if began:
            raise
        await problems.send(send, scope, Internal())
