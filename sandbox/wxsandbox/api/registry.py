"""The registry of API paths. A family adds its calls with `@endpoint`; the dispatcher does what all calls share."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from wxsandbox.api.call import Answer, Call
from wxsandbox.permissions import Right
from wxsandbox.quotas import NO_LIMIT, Quota

Handler = Callable[[Call], Answer] | Callable[[Call], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One call of the platform."""

    path: str
    methods: frozenset[str]
    handler: Handler
    token: bool  # whether access_token is needed
    right: Right
    quota: Quota


ENDPOINTS: dict[str, Endpoint] = {}


def endpoint(
    method: str, path: str, *, right: Right = Right.BASE, token: bool = True, quota: Quota = NO_LIMIT
) -> Callable[[Handler], Handler]:
    """Register a call; `method` may name several, as `GET POST`."""

    def register(handler: Handler) -> Handler:
        ENDPOINTS[path] = Endpoint(path, frozenset(method.split()), handler, token, right, quota)
        return handler

    return register
