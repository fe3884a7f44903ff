"""Where a snapshot stands in the log."""

from weihu.foundation.organisations.edge import LOGGED_IN, Request, Router, Schema
from weihu.foundation.realtime import selectors

router = Router(tag="events")


class Position(Schema):
    """A number of the log: read it, load the snapshot, then follow `/events?after=` this number."""

    number: int


@router.get("/events/cursor", permission=LOGGED_IN, response=Position)
def events_cursor(request: Request) -> dict[str, int]:
    """The newest number of the organisation's event log."""
    return {"number": selectors.current_number(request.actor.organisation_id)}
