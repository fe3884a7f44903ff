"""The outbox over HTTP: what waits, what did not go, and what a person makes of it."""

from typing import Any, Literal

from weihu.channels.outbox import selectors, services, shown
from weihu.channels.outbox.permissions import REVIEW
from weihu.channels.outbox.schemas import OutgoingOut
from weihu.foundation.organisations.edge import IdIn, Request, Router

router = Router(tag="outbox")


@router.get("/outgoing", permission=REVIEW, response=list[OutgoingOut])
def list_outgoing(
    request: Request,
    state: Literal["queued", "sending", "refused", "unknown", "expired"] = "unknown",
    before: IdIn | None = None,
) -> list[dict[str, Any]]:
    """A hundred in that state which nobody has dealt with, newest first."""
    return shown.many(selectors.in_state(request.actor, state, before=before), request.actor.language)


@router.get("/outgoing/counts", permission=REVIEW, response=dict[str, int])
def count_outgoing(request: Request) -> dict[str, int]:
    """How many wait or did not go, by state."""
    return selectors.counts(request.actor)


@router.post("/outgoing/{outgoing_id}/resend", permission=REVIEW, response=OutgoingOut)
def resend_outgoing(request: Request, outgoing_id: IdIn) -> dict[str, Any]:
    """Sends it anew, as a new message at the end of the line."""
    return shown.many([services.resend(request.actor, outgoing_id)], request.actor.language)[0]


@router.post("/outgoing/{outgoing_id}/dismiss", permission=REVIEW, response=OutgoingOut)
def dismiss_outgoing(request: Request, outgoing_id: IdIn) -> dict[str, Any]:
    """Lets it be."""
    return shown.many([services.dismiss(request.actor, outgoing_id)], request.actor.language)[0]
