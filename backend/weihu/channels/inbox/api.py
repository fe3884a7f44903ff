"""Failed pushes over HTTP: seen, tried again, let be."""

from typing import Any

from ninja import Status

from weihu.channels.inbox import schemas, selectors, services
from weihu.channels.inbox.models import Receipt
from weihu.channels.inbox.permissions import REPAIR
from weihu.foundation.organisations.edge import IdIn, Request, Router

router = Router(tag="inbox")


@router.get("/receipts", permission=REPAIR, response=schemas.ReceiptPage)
def list_receipts(request: Request, state: schemas.Wanted = "poison", before: IdIn | None = None) -> dict[str, Any]:
    """A hundred that failed and wait for a person, or that a person has let be, newest first."""
    found = selectors.in_state(request.actor, Receipt.State[state.upper()], before=before)
    return {
        "items": [_out(one) for one in found],
        "next": found[-1].pk if len(found) == selectors.PAGE else None,
    }


@router.get("/receipts/count", permission=REPAIR, response=schemas.ReceiptCount)
def count_receipts(request: Request) -> dict[str, int]:
    """How many failed and wait for a person."""
    return {"failed": selectors.failed(request.actor)}


@router.post("/receipts/{receipt_id}/replay", permission=REPAIR, response={204: None})
def replay_receipt(request: Request, receipt_id: IdIn) -> Status[None]:
    """Tries it again; 409 when there is nothing to try."""
    services.replay(request.actor, receipt_id)
    return Status(204, None)


@router.post("/receipts/{receipt_id}/drop", permission=REPAIR, response={204: None})
def drop_receipt(request: Request, receipt_id: IdIn) -> Status[None]:
    """Lets it be; 409 when there is nothing to let be."""
    services.drop(request.actor, receipt_id)
    return Status(204, None)


def _out(receipt: Receipt) -> dict[str, Any]:
    told = selectors.shown(receipt)
    return {
        "id": receipt.pk,
        "account_id": receipt.account_id,
        "account_name": receipt.account.name,
        "received_at": receipt.received_at,
        "kind": told.kind,
        "sender": told.sender,
        "reason": receipt.error,
        "attempts": receipt.attempts,
        "excerpt": told.excerpt,
    }
