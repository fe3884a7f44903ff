"""How control routes are declared: typed input, JSON output, errors as words, and all that OpenAPI needs."""

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from wxsandbox.callbacks.delivery import Postman
from wxsandbox.errors import ControlError
from wxsandbox.people import Contact, Phone
from wxsandbox.world import World

_encode = msgspec.json.Encoder().encode
BODY_LIMIT = 32 * 1024 * 1024
PAGE = 1000


class Visit:
    """A control request, with the world it acts on."""

    __slots__ = ("body", "postman", "request", "world")

    def __init__(self, request: Request, world: World, postman: Postman, body: Any) -> None:
        self.request = request
        self.world = world
        self.postman = postman
        self.body = body

    def path(self, name: str) -> str:
        return str(self.request.path_params[name])

    def phone(self) -> Phone:
        return self.world.phone(self.path("phone"))

    def query(self, name: str, default: str = "") -> str:
        return self.request.query_params.get(name, default)

    def number(self, name: str, default: int) -> int:
        text = self.query(name)
        if not text:
            return default
        if not text.lstrip("-").isdigit():
            raise ControlError(400, "bad_query", f"{name} must be a whole number")
        return int(text)

    def flag(self, name: str, *, default: bool) -> bool:
        text = self.query(name)
        return default if not text else text.lower() not in ("0", "false", "no")

    def contact(self, appid: str) -> Contact:
        contact = self.phone().contact(self.world.account(appid).appid)
        if contact is None:
            raise ControlError(404, "no_contact", f"{self.path('phone')} has nothing to do with {appid} yet")
        return contact


Handler = Callable[[Visit], object] | Callable[[Visit], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Route:
    """One declared route."""

    method: str
    path: str
    summary: str
    handler: Handler
    body: type | None
    answer: type | None
    query: tuple[tuple[str, str], ...]
    family: str


ROUTES: list[Route] = []


def route(
    method: str,
    path: str,
    summary: str,
    *,
    body: type | None = None,
    answer: type | None = None,
    **query: str,
) -> Callable[[Handler], Handler]:
    """Declare a route below /_sandbox/v1; the further keywords name and describe query parameters (`as_`: as)."""

    def register(handler: Handler) -> Handler:
        family = handler.__module__.rpartition(".")[2]
        asked = tuple((name.rstrip("_"), meaning) for name, meaning in query.items())
        ROUTES.append(Route(method, path, summary, handler, body, answer, asked, family))
        return handler

    return register


def endpoint(declared: Route, world: World, postman: Postman) -> Callable[[Request], Awaitable[Response]]:
    """The Starlette endpoint of a declared route."""

    async def serve(request: Request) -> Response:
        try:
            given = await _read(request, declared.body)
            found = declared.handler(Visit(request, world, postman, given))
            answer = await found if inspect.isawaitable(found) else found
        except ControlError as error:
            problem = {"error": error.code, "detail": error.detail}
            return Response(_encode(problem), error.status, media_type="application/json")
        if isinstance(answer, Response):
            return answer
        return Response(_encode(answer), media_type="application/json")

    return serve


async def _read(request: Request, shape: type | None) -> Any:
    if shape is None:
        return None
    data = b""
    async for chunk in request.stream():
        data += chunk
        if len(data) > BODY_LIMIT:
            raise ControlError(413, "too_large", "a request has at most 32 MB")
    try:
        return msgspec.json.decode(data or b"{}", type=shape)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ControlError(400, "bad_body", str(error)) from error


def page(items: list[Any], after: int, numbers: list[int]) -> dict[str, Any]:
    """A list answer: the items, and the number to ask after next."""
    return {"items": items, "next": numbers[-1] if numbers else after}
