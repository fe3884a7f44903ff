"""Customers over HTTP: the list, the card, and what staff change on it."""

from typing import Annotated, Any

from ninja import Query, Status

from weihu.foundation.organisations.edge import IdIn, Request, Router
from weihu.people.customers import presenting, selectors, services
from weihu.people.customers.permissions import CUSTOMER_EDIT, CUSTOMER_READ, FIELD_EDIT
from weihu.people.customers.schemas import (
    CardOut,
    CustomerPage,
    FieldChange,
    FieldIn,
    FieldOut,
    RenameIn,
    Source,
    TagIn,
    TagOut,
    ValueIn,
)

router = Router(tag="customers")


@router.get("/customers", permission=CUSTOMER_READ, response=CustomerPage)
def list_customers(
    request: Request,
    q: str = "",
    tag_id: IdIn | None = None,
    source: Source | None = None,
    source_detail: str = "",
    before: IdIn | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = selectors.PAGE,
) -> Any:
    """Newest first; `q` looks into name, nickname, fields, tags and the short id."""
    found = selectors.search(
        request.actor,
        words=q,
        tag_id=tag_id,
        source=source or "",
        source_detail=source_detail,
        before=before,
        limit=limit,
    )
    ids = [customer.pk for customer in found]
    faces, tags = selectors.faces(ids), selectors.tags_of(ids)
    language = request.actor.language
    return {
        "items": [presenting.customer_out(one, faces[one.pk], tags.get(one.pk, []), language) for one in found],
        "next": ids[-1] if len(ids) == limit else None,
    }


@router.get("/customers/{customer_id}", permission=CUSTOMER_READ, response=CardOut)
def get_customer(request: Request, customer_id: IdIn) -> Any:
    """The whole record, each field with its history."""
    return _card(request, customer_id)


@router.patch("/customers/{customer_id}", permission=CUSTOMER_EDIT, response=CardOut)
def rename_customer(request: Request, customer_id: IdIn, body: RenameIn) -> Any:
    """What staff call her; 409 when the record changed since `version`."""
    services.rename(actor=request.actor, customer_id=customer_id, name=body.name, version=body.version)
    return _card(request, customer_id)


@router.put("/customers/{customer_id}/fields/{key}", permission=CUSTOMER_EDIT, response=CardOut)
def set_customer_value(request: Request, customer_id: IdIn, key: str, body: ValueIn) -> Any:
    """Fills or empties a field; 409 when the record changed since `version`."""
    services.set_value(actor=request.actor, customer_id=customer_id, key=key, value=body.value, version=body.version)
    return _card(request, customer_id)


@router.post("/customers/{customer_id}/tags", permission=CUSTOMER_EDIT, response=CardOut)
def tag_customer(request: Request, customer_id: IdIn, body: TagIn) -> Any:
    """Puts a tag on her by its name; one that she carries stays as it is."""
    services.tag(actor=request.actor, customer_id=customer_id, name=body.name)
    return _card(request, customer_id)


@router.delete("/customers/{customer_id}/tags/{tag_id}", permission=CUSTOMER_EDIT, response=CardOut)
def untag_customer(request: Request, customer_id: IdIn, tag_id: IdIn) -> Any:
    """Takes a tag off her."""
    services.untag(actor=request.actor, customer_id=customer_id, tag_id=tag_id)
    return _card(request, customer_id)


@router.get("/tags", permission=CUSTOMER_READ, response=list[TagOut])
def list_tags(request: Request) -> Any:
    """The organisation's tags, by name."""
    return [presenting.tag_out(tag) for tag in selectors.tags()]


@router.get("/fields", permission=CUSTOMER_READ, response=list[FieldOut])
def list_fields(request: Request) -> Any:
    """The fields of the records, in the order of the card."""
    return [presenting.field_out(field) for field in selectors.fields()]


@router.post("/fields", permission=FIELD_EDIT, everywhere=True, response={201: FieldOut})
def add_field(request: Request, body: FieldIn) -> Any:
    """A new field on every record."""
    field = services.add_field(
        actor=request.actor,
        key=body.key,
        name=body.name,
        kind=body.kind,
        choices=body.choices,
        position=body.position,
    )
    return Status(201, presenting.field_out(field))


@router.patch("/fields/{field_id}", permission=FIELD_EDIT, everywhere=True, response=FieldOut)
def change_field(request: Request, field_id: IdIn, body: FieldChange) -> Any:
    """Another name, other choices, another place; what is left out stays."""
    return presenting.field_out(
        services.change_field(
            actor=request.actor, field_id=field_id, name=body.name, choices=body.choices, position=body.position
        )
    )


def _card(request: Request, customer_id: int) -> Any:
    customer = selectors.get_visible(request.actor, customer_id)
    return presenting.card_out(selectors.card(customer), request.actor.language)
