"""Reads: which accounts somebody may see."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import QuerySet

from weihu.channels.accounts.models import Account, Oddity
from weihu.channels.accounts.permissions import ACCOUNT_READ
from weihu.foundation.organisations.actors import Actor
from weihu.kernel.errors import NotFound


def visible_to(actor: Actor, permission: str = ACCOUNT_READ) -> QuerySet[Account]:
    """The accounts of the shops where the actor holds the permission; those of no shop need it everywhere."""
    found = Account.objects.filter(organisation_id=actor.organisation_id).order_by("id")
    shops = actor.shops(permission)
    return found if shops is None else found.filter(shop_id__in=shops)


def get_visible(actor: Actor, account_id: int, permission: str = ACCOUNT_READ) -> Account:
    """One of them. Raises NotFound."""
    found = visible_to(actor, permission).filter(pk=account_id).first()
    if found is None:
        raise NotFound
    return found


def oddities_of(accounts: Iterable[Account]) -> dict[int, list[Oddity]]:
    """What was unexpected about each of these accounts, the newest first; one query."""
    found: dict[int, list[Oddity]] = defaultdict(list)
    for one in Oddity.objects.filter(account__in=[account.pk for account in accounts]).order_by("-at", "-id"):
        found[one.account_id].append(one)
    return found
