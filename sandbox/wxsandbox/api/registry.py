"""The registry of API paths. A family adds its calls with `@endpoint`; the dispatcher does what all calls share."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from wxsandbox.api.call import Answer, Call
from wxsandbox.permissions import Right
from wxsandbox.quotas import NO_LIMIT, Quota

Handler = Callable[[Call], Answer] | Callable[[Call], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One call of the platform, or (path ending in *) a family of calls below one path."""

    path: str
    methods: frozenset[str]
    handler: Handler
    token: bool  # whether access_token is needed
    right: Right
    quota: Quota


_EXACT: dict[str, Endpoint] = {}
_BELOW: dict[str, Endpoint] = {}


def endpoint(
    method: str, path: str, *, right: Right = Right.BASE, token: bool = True, quota: Quota = NO_LIMIT
) -> Callable[[Handler], Handler]:
    """Register a call; `method` may name several, as `GET POST`."""

    def register(handler: Handler) -> Handler:
        made = Endpoint(path, frozenset(method.split()), handler, token, right, quota)
        if path.endswith("*"):
            _BELOW[path[:-1]] = made
        else:
            _EXACT[path] = made
        return handler

    return register


def find(path: str) -> Endpoint | None:
    """Who answers this path; None when nobody knows it."""
    exact = _EXACT.get(path)
    if exact is not None:
        return exact
    return next((made for head, made in _BELOW.items() if path.startswith(head)), None)
