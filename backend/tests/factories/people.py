"""Customers and actions for tests."""

import itertools
from typing import Any

from weihu.channels.accounts.models import Account
from weihu.foundation.organisations.models import Organisation
from weihu.kernel import clock
from weihu.people.customers.models import Customer, Field, Identity
from weihu.people.ledger import services as ledger
from weihu.people.ledger.drafts import Draft
from weihu.people.ledger.models import Action

_numbers = itertools.count(1)


def customer(
    account: Account, *, openid: str = "", name: str = "", following: bool = True, **fields: Any
) -> tuple[Customer, Identity]:
    """A customer of the account's shop, and how the account knows her."""
    at = clock.now()
    told: dict[str, Any] = {
        "source": "follow",
        "source_account_id": account.id,
        "created_at": at,
        "shop_id": account.shop_id,
    }
    person = Customer.unscoped.create(organisation_id=account.organisation_id, name=name, **(told | fields))
    identity = Identity.unscoped.create(
        organisation_id=account.organisation_id,
        account=account,
        customer=person,
        openid=openid or f"oTest{next(_numbers):023d}",
        following=following,
        followed_at=at if following else None,
    )
    return person, identity


def field(organisation: Organisation, key: str, name: str, kind: str = "text", **more: Any) -> Field:
    """A field of the organisation's customers."""
    return Field.unscoped.create(organisation=organisation, key=key, name=name, kind=kind, **more)


def action(customer: Customer, verb: str, **fields: Any) -> Action:
    """An action of or about the customer, recorded as the product does it."""
    told: dict[str, Any] = {
        "organisation_id": customer.organisation_id,
        "at": clock.now(),
        "actor": Action.Actor.CUSTOMER,
        "object_type": "customer",
        "object_id": customer.id,
        "customer_id": customer.id,
        "account_id": customer.source_account_id,
        "shop_id": customer.shop_id,
    }
    (action_id,) = ledger.record([Draft(verb=verb, **(told | fields))])
    return Action.unscoped.get(pk=action_id)
