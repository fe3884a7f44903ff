"""How the verbs of this room tell of what they did: to screens, and to the floors above."""

from typing import TypedDict

from weihu.foundation.organisations.actors import Actor
from weihu.foundation.realtime import services as realtime
from weihu.kernel import clock
from weihu.people.customers.models import Customer
from weihu.people.customers.permissions import CUSTOMER_READ

CUSTOMER_CHANGED = "customer.changed"


class Touch(TypedDict):
    """What every event of a customer's record says."""

    organisation_id: int
    customer_id: int
    shop_id: int | None
    staff_id: int
    at: int


def touch(actor: Actor, customer: Customer) -> Touch:
    """This person, this customer, now."""
    return Touch(
        organisation_id=customer.organisation_id,
        customer_id=customer.pk,
        shop_id=customer.shop_id,
        staff_id=actor.staff_id,
        at=clock.now(),
    )


def changed(customer: Customer) -> realtime.Draft:
    """The event by which open cards load her again."""
    return card_changed(organisation_id=customer.organisation_id, customer_id=customer.pk, shop_id=customer.shop_id)


def card_changed(*, organisation_id: int, customer_id: int, shop_id: int | None) -> realtime.Draft:
    """The same where there is no row at hand."""
    return realtime.Draft(
        organisation_id=organisation_id,
        name=CUSTOMER_CHANGED,
        permission=CUSTOMER_READ,
        data={"customer_id": str(customer_id)},
        shop_id=shop_id,
    )
