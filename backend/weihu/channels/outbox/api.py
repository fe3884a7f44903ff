"""The outbox over HTTP: what waits, what did not go, and what a person makes of it."""

from typing import Any, Literal

from weihu.channels.outbox import selectors, services
from weihu.channels.outbox.models import Outgoing
from weihu.channels.outbox.permissions import REVIEW
from weihu.foundation.organisations.edge import Id, IdIn, Instant, Request, Router, Schema

router = Router(tag="outbox")


class OutgoingOut(Schema):
    """A message on its way, or one that did not go."""

    id: Id
    account_id: Id
    account_name: str
    customer_id: Id
    message_id: Id | None
    body: dict[str, Any]
    state: str
    reason: str
    detail: str
    attempts: int
    created_at: Instant
    expires_at: Instant
    ended_at: Instant | None
    review: str

    @staticmethod
    def resolve_account_name(row: Outgoing) -> str:
        return row.account.name


@router.get("/outgoing", permission=REVIEW, response=list[OutgoingOut])
def list_outgoing(
    request: Request,
    state: Literal["queued", "sending", "refused", "unknown", "expired"] = "unknown",
    before: IdIn | None = None,
) -> list[Outgoing]:
    """A hundred in that state which nobody has dealt with, newest first."""
    return selectors.in_state(request.actor, state, before=before)


@router.get("/outgoing/counts", permission=REVIEW, response=dict[str, int])
def count_outgoing(request: Request) -> dict[str, int]:
    """How many wait or did not go, by state."""
    return selectors.counts(request.actor)


@router.post("/outgoing/{outgoing_id}/resend", permission=REVIEW, response=OutgoingOut)
def resend_outgoing(request: Request, outgoing_id: IdIn) -> Outgoing:
    """Sends it anew, as a new message at the end of the line."""
    return services.resend(request.actor, outgoing_id)


@router.post("/outgoing/{outgoing_id}/dismiss", permission=REVIEW, response=OutgoingOut)
def dismiss_outgoing(request: Request, outgoing_id: IdIn) -> Outgoing:
    """Lets it be."""
    return services.dismiss(request.actor, outgoing_id)
