"""What happens in the rooms below becomes actions, in the same transaction."""

from collections.abc import Sequence

from weihu.foundation.organisations.events import LoggedIn
from weihu.people.customers.events import CustomerTouched, Renamed, Tagged, Untagged, ValueSet
from weihu.people.ledger import services
from weihu.people.ledger.dimensions import Dimensions
from weihu.people.ledger.drafts import Draft
from weihu.people.ledger.models import Action
from weihu.people.ledger.verbs import (
    CUSTOMER_EDITED,
    CUSTOMER_RENAMED,
    CUSTOMER_TAGGED,
    CUSTOMER_UNTAGGED,
    STAFF_LOGGED_IN,
    Verb,
)


def logged_in(events: Sequence[LoggedIn]) -> None:
    """A login is an action of the person herself."""
    services.record(
        [
            Draft(
                organisation_id=event.organisation_id,
                at=event.at,
                actor=Action.Actor.AGENT,
                staff_id=event.staff_id,
                verb=STAFF_LOGGED_IN.name,
                object_type=STAFF_LOGGED_IN.object_type,
                object_id=event.staff_id,
            )
            for event in events
        ]
    )


def renamed(events: Sequence[Renamed]) -> None:
    """The name itself stays out."""
    services.record([_draft(event, CUSTOMER_RENAMED, event.customer_id, {}) for event in events])


def value_set(events: Sequence[ValueSet]) -> None:
    """One field, and how complete the record is by it (A-70)."""
    services.record(
        [
            _draft(
                event,
                CUSTOMER_EDITED,
                event.field_id,
                {"quantity": {"count": 1, "completeness": round(event.filled / event.fields, 4)}},
            )
            for event in events
        ]
    )


def tagged(events: Sequence[Tagged]) -> None:
    """The groups that she belongs to by it (A-68)."""
    services.record(
        [_draft(event, CUSTOMER_TAGGED, event.tag_id, {"group": {"tags": list(event.tag_ids)}}) for event in events]
    )


def untagged(events: Sequence[Untagged]) -> None:
    """The groups that she still belongs to."""
    services.record(
        [_draft(event, CUSTOMER_UNTAGGED, event.tag_id, {"group": {"tags": list(event.tag_ids)}}) for event in events]
    )


def _draft(event: CustomerTouched, verb: Verb, object_id: int, dimensions: Dimensions) -> Draft:
    return Draft(
        organisation_id=event.organisation_id,
        at=event.at,
        actor=Action.Actor.AGENT,
        staff_id=event.staff_id,
        customer_id=event.customer_id,
        verb=verb.name,
        object_type=verb.object_type,
        object_id=object_id,
        shop_id=event.shop_id,
        dimensions=dimensions,
    )
