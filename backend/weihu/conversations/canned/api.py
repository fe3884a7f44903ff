"""Canned replies over HTTP."""

from collections.abc import Iterable

from weihu.conversations.canned import selectors, services
from weihu.conversations.canned.models import Canned
from weihu.conversations.canned.permissions import EDIT
from weihu.conversations.canned.schemas import CannedChange, CannedIn, CannedOut
from weihu.conversations.sessions.permissions import ANSWER
from weihu.foundation.organisations.edge import LOGGED_IN, IdIn, Request, Router

router = Router(tag="canned replies")


@router.get("/canned", permission=LOGGED_IN, response=list[CannedOut])
def list_canned(request: Request) -> Iterable[Canned]:
    """Those that the caller may use or edit; nothing for who may do neither."""
    return selectors.visible_to(request.actor)


@router.post("/canned", permission=EDIT, response={201: CannedOut})
def add_canned(request: Request, canned: CannedIn) -> Canned:
    """New words for a shop or for all."""
    return services.add(
        actor=request.actor,
        title=canned.title,
        text=canned.text,
        shop_id=canned.shop_id,
        category=canned.category,
        shortcut=canned.shortcut,
        position=canned.position,
    )


@router.patch("/canned/{canned_id}", permission=EDIT, response=CannedOut)
def change_canned(request: Request, canned_id: IdIn, change: CannedChange) -> Canned:
    """Changes what is given; what is left out stays."""
    return services.change(
        actor=request.actor,
        canned_id=canned_id,
        title=change.title,
        text=change.text,
        category=change.category,
        shortcut=change.shortcut,
        position=change.position,
    )


@router.delete("/canned/{canned_id}", permission=EDIT, response={204: None})
def remove_canned(request: Request, canned_id: IdIn) -> None:
    """Takes words away."""
    services.remove(actor=request.actor, canned_id=canned_id)


@router.post("/canned/{canned_id}/uses", permission=ANSWER, response={204: None})
def count_canned_use(request: Request, canned_id: IdIn) -> None:
    """They were put into an answer."""
    services.count_use(actor=request.actor, canned_id=canned_id)
