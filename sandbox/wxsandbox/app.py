"""The whole application: control API, phone page, and the platform for every other path."""

import asyncio
import importlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from wxsandbox.api.dispatch import Platform
from wxsandbox.callbacks.delivery import Postman
from wxsandbox.control import documentation, sample
from wxsandbox.control.routing import ROUTES, endpoint
from wxsandbox.website import Website
from wxsandbox.world import World

_CONTROL = (
    "running",
    "accounts",
    "console",
    "phones",
    "acting",
    "tapping",
    "browsing",
    "showing",
    "articles",
    "notices",
    "paying",
    "kf",
    "jssdk",
)
PREFIX = "/_sandbox/v1"


class Sandbox:
    """Sends a request to the control API, to the page or to the platform, by its path."""

    def __init__(self, world: World) -> None:
        for name in _CONTROL:
            importlib.import_module(f"wxsandbox.control.{name}")
        self.world = world
        self.postman = Postman(world)
        self._platform = Platform(world, self.postman)
        self._website = Website()
        routes = [Route(PREFIX + one.path, endpoint(one, world, self.postman), methods=[one.method]) for one in ROUTES]
        self._control: ASGIApp = Starlette(
            routes=[*routes, *documentation.routes(PREFIX), *sample.routes(world)],
            lifespan=self._lifespan,
            exception_handlers={404: _no_route, 405: _no_route},
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/_sandbox/"):
            await self._control(scope, receive, send)
        elif self._website.wants(scope):
            await self._website(scope, receive, send)
        else:
            await self._platform(scope, receive, send)

    async def stop(self) -> None:
        """End streams and deliveries first, so that stopping takes no time."""
        self.world.bus.close()
        await self.postman.close()

    @asynccontextmanager
    async def _lifespan(self, app: Starlette) -> AsyncIterator[None]:
        writing = asyncio.create_task(self.world.storage.run(self.world))
        working = asyncio.create_task(self.world.agenda.run(self.world, self.postman))
        yield
        working.cancel()
        await self.stop()
        writing.cancel()
        await asyncio.gather(writing, working, return_exceptions=True)
        self.world.close()


async def _no_route(request: Request, error: Exception) -> Response:
    """A path or method that the control API does not have."""
    detail = f"{request.method} {request.url.path} is not there; see /_sandbox/docs"
    return JSONResponse({"error": "no_route", "detail": detail}, status_code=getattr(error, "status_code", 404))
