"""`/healthz`: this process answers. `/readyz`: it can do its work, part by part."""

import asyncio
from collections.abc import Callable

import msgspec
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

LOOK_WITHIN_S = 3.0
Look = Callable[[], bool]


async def alive(scope: Scope, receive: Receive, send: Send) -> None:
    """The event loop turns."""
    await _told(True, {})(scope, receive, send)


class Ready:
    """Asks each part in a thread; one that fails or is slow is not ready."""

    def __init__(self, looks: dict[str, Look]) -> None:
        self._looks = looks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = {name: await _looked(look) for name, look in self._looks.items()}
        await _told(all(found.values()), found)(scope, receive, send)


async def _looked(look: Look) -> bool:
    try:
        return await asyncio.wait_for(asyncio.to_thread(look), LOOK_WITHIN_S)
    except Exception:  # noqa: BLE001 - whatever is wrong, the part is not ready; the log tells why
        return False


def _told(ok: bool, parts: dict[str, bool]) -> Response:  # noqa: FBT001 - it is the answer itself
    body = msgspec.json.encode({"ok": ok, "parts": parts})
    return Response(body, 200 if ok else 503, media_type="application/json", headers={"Cache-Control": "no-store"})


def database_answers() -> bool:
    """One question to the database, on a connection of its own."""
    from django.db import connection

    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    finally:
        connection.close()
