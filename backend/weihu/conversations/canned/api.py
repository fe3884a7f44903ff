"""Canned replies over HTTP."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from ninja import File, UploadedFile

from weihu.conversations.canned import arranging, importing, selectors, services, tables
from weihu.conversations.canned.models import Canned
from weihu.conversations.canned.permissions import EDIT
from weihu.conversations.canned.schemas import (
    CannedChange,
    CannedImportOut,
    CannedIn,
    CannedOrderIn,
    CannedOut,
    CannedPlanOut,
    CannedUndoIn,
)
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


@router.put("/canned/order", permission=EDIT, response=list[CannedOut])
def arrange_canned(request: Request, wanted: CannedOrderIn) -> Iterable[Canned]:
    """Another order and other groups for all of the organisation's, or of one shop's; all of them are named."""
    places = [(place.canned_id, place.category) for place in wanted.places]
    arranging.arrange(actor=request.actor, shop_id=wanted.shop_id, places=places)
    return selectors.visible_to(request.actor)


@router.get("/canned/export.csv", permission=EDIT)
def export_canned(request: Request) -> HttpResponse:
    """All that the caller sees, as a table that an import takes again."""
    return HttpResponse(
        importing.exported(request.actor),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="canned.csv"', "Cache-Control": "no-store"},
    )


@router.post("/canned/imports/plan", permission=EDIT, response=CannedPlanOut)
def plan_canned_import(request: Request, file: File[UploadedFile], shop_id: IdIn | None = None) -> Any:
    """What a CSV file of at most 1,000 lines would add and change, line by line, and what is refused; nothing is done.

    Lines that name no shop are for `shop_id`, or for the whole organisation.
    """
    plan = importing.planned(request.actor, _read(file), shop_id)
    return {
        "encoding": plan.encoding,
        "key": plan.key,
        "lines": [
            {
                **{name: getattr(one, name) for name in ("line", "outcome", "shop_id", *importing.FIELDS)},
                "changes": list(one.changes),
                "reasons": [words.say(request.actor.language) for words in one.reasons],
            }
            for one in plan.lines
        ],
    }


@router.post("/canned/imports", permission=EDIT, response=CannedImportOut)
def import_canned(request: Request, file: File[UploadedFile], key: str, shop_id: IdIn | None = None) -> Any:
    """Does what the plan of that key said; refused lines are left out."""
    return importing.do(actor=request.actor, data=_read(file), shop_id=shop_id, key=key)


@router.post("/canned/imports/undo", permission=EDIT, response={204: None})
def undo_canned_import(request: Request, wanted: CannedUndoIn) -> None:
    """Takes back what an import did."""
    before = {
        one.canned_id: {"title": one.title, "text": one.text, "category": one.category, "shortcut": one.shortcut}
        for one in wanted.changed
    }
    importing.undo(actor=request.actor, added=wanted.added, before=before)


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


def _read(file: UploadedFile) -> bytes:
    """The whole file, which is small. Raises TooLarge."""
    tables.check_size(file.size or 0)
    data: bytes = file.read()
    return data
