"""The sandbox itself: health, log, clock, faults, reset, and the stream of everything."""

from typing import Any

from msgspec import Struct
from starlette.responses import StreamingResponse

from wxsandbox import __version__, aging
from wxsandbox.aging import Aged
from wxsandbox.control.routing import Visit, page, route
from wxsandbox.errors import ControlError
from wxsandbox.faults import Faults
from wxsandbox.log import Entry


class Health(Struct):
    """Whether the sandbox answers, and its clock."""

    ok: bool
    version: str
    now: float


class ClockShown(Struct):
    """The platform's clock."""

    now: float
    offset_s: float


class ClockJump(Struct, forbid_unknown_fields=True):
    """How far the clock is moved."""

    advance_s: float


class ClockMoved(ClockShown):
    """The platform's clock after a jump, and what ran out on the way."""

    aged: Aged


class LogPage(Struct):
    """A page of the log."""

    items: list[Entry]
    next: int


@route("GET", "/health", "Is it up, and what time is it there", answer=Health)
def health(visit: Visit) -> Health:
    return Health(True, __version__, visit.world.now())


@route("GET", "/clock", "The platform's time", answer=ClockShown)
def get_clock(visit: Visit) -> ClockShown:
    return ClockShown(visit.world.now(), visit.world.clock.offset_s)


@route("POST", "/clock", "Let time pass: tokens age, windows close, media expire", body=ClockJump, answer=ClockMoved)
def jump(visit: Visit) -> ClockMoved:
    if visit.body.advance_s < 0:
        raise ControlError(400, "backwards", "the platform's clock only goes forward")
    before = visit.world.now()
    visit.world.clock.advance(visit.body.advance_s)
    visit.world.agenda.stir()
    visit.world.storage.changed("world", "")
    now = visit.world.now()
    visit.world.bus.tell("clock", now=now)
    return ClockMoved(now, visit.world.clock.offset_s, aging.between(visit.world, before, now))


@route("GET", "/faults", "What is set to go wrong", answer=Faults)
def get_faults(visit: Visit) -> Faults:
    return visit.world.mischief.faults


@route("PUT", "/faults", "Set what goes wrong; an empty object sets everything right", body=Faults, answer=Faults)
def put_faults(visit: Visit) -> Faults:
    visit.world.mischief.set(visit.body)
    visit.world.bus.tell("faults")
    return visit.world.mischief.faults


@route(
    "GET",
    "/log",
    "API calls and callback deliveries, oldest first",
    answer=LogPage,
    after="only entries with a greater seq",
    limit="at most so many (1000)",
)
def log(visit: Visit) -> dict[str, Any]:
    after = visit.number("after", 0)
    entries = visit.world.log.after(after, visit.number("limit", 1000))
    return page(list(entries), after, [entry.seq for entry in entries])


@route("POST", "/reset", "Empty again: no accounts, no phones, no faults, the clock at real time")
async def reset(visit: Visit) -> dict[str, bool]:
    await visit.postman.drop_errands()
    visit.world.reset()
    return {"ok": True}


@route("GET", "/stream", "Everything that happens, as server-sent events", after="resume behind this number")
def stream(visit: Visit) -> StreamingResponse:
    last = visit.request.headers.get("last-event-id", "")
    after = int(last) if last.isdigit() else visit.number("after", -1)
    events = visit.world.bus.stream(after if after >= 0 else None)
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(events, media_type="text/event-stream", headers=headers)
