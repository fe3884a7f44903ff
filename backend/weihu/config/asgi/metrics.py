"""`/metrics`: figures for a monitor, in the text form that Prometheus reads."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence

from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from weihu.config import problems
from weihu.kernel.errors import NotFound

log = logging.getLogger(__name__)

TELL_WITHIN_S = 3.0
Measure = Callable[[], Mapping[str, float]]


class Metrics:
    """Answers who asks this process itself; what comes through a proxy comes from outside and finds nothing here."""

    def __init__(self, known: Sequence[Measure], asked: Sequence[Measure]) -> None:
        # What this process knows by itself; and what it has to ask for, which may take a while.
        self._known, self._asked = known, asked

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if any(name in {b"x-forwarded-for", b"forwarded"} for name, _ in scope["headers"]):
            await problems.send(send, scope, NotFound())
            return
        found: dict[str, float] = {}
        for measure in self._known:
            found |= measure()
        for measure in self._asked:
            found |= await _told(measure)
        lines = [f"{name} {value}\n" for name, value in found.items()]
        await PlainTextResponse("".join(lines), headers={"Cache-Control": "no-store"})(scope, receive, send)


async def _told(measure: Measure) -> Mapping[str, float]:
    try:
        return await asyncio.wait_for(asyncio.to_thread(measure), TELL_WITHIN_S)
    except Exception:  # a figure that is missing says it too; the others must be told
        log.warning("a figure cannot be told", exc_info=True)
        return {}


def of_outbox() -> Mapping[str, float]:
    """What waits to be sent, of the whole installation, on a connection of its own."""
    from django.db import connection

    from weihu.channels.outbox import selectors

    try:
        return {"weihu_outbox_oldest_seconds": selectors.oldest_queued_age_ms() / 1000}
    finally:
        connection.close()


def of_search() -> Mapping[str, float]:
    """How far the search's index is behind the event log, of the whole installation, on a connection of its own."""
    from django.db import connection

    from weihu.foundation.search import selectors

    try:
        return {"weihu_search_behind_events": float(selectors.behind())}
    finally:
        connection.close()
