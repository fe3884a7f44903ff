"""What every answer to a browser carries, and what a page of ours may load."""

from collections.abc import Sequence

from starlette.types import ASGIApp, Message, Receive, Scope, Send

ANSWER_ONLY = "default-src 'none'; frame-ancestors 'none'"
# The component library writes its styles into the page; scripts come from our own address alone.
PAGE = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
)


class Guarded:
    """Adds the headers that an answer does not bring itself."""

    def __init__(self, app: ASGIApp, *, policy: str) -> None:
        self._app = app
        self._defaults = (*_ALWAYS, (b"content-security-policy", policy.encode()))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = with_defaults(message.get("headers", ()), self._defaults)
            await send(message)

        await self._app(scope, receive, guarded)


def with_defaults(
    headers: Sequence[tuple[bytes, bytes]], defaults: Sequence[tuple[bytes, bytes]]
) -> list[tuple[bytes, bytes]]:
    """The headers, and each default that is not among them."""
    given = {name.lower() for name, _ in headers}
    return [*headers, *(default for default in defaults if default[0] not in given)]
