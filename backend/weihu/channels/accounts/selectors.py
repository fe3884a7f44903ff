"""Reads: which accounts somebody may see."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import QuerySet

from weihu.channels.accounts.models import AccessToken, Account, FailedCall, Oddity
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


def troubled(actor: Actor) -> list[Account]:
    """The accounts that cannot work now, for whoever sees accounts or answers through them."""
    red = {"state": Account.State.RED, "disabled_at": None}
    seen = visible_to(actor).filter(**red) | visible_to(actor, "session.answer").filter(**red)
    return list(seen.distinct()[:20])


def token_of(account: Account) -> AccessToken | None:
    """The row of its access token."""
    return AccessToken.objects.filter(account=account).first()


def failures_of(account: Account, *, limit: int) -> list[FailedCall]:
    """The newest failed calls."""
    return list(FailedCall.objects.filter(account=account).order_by("-id")[:limit])


def oddities_of(accounts: Iterable[Account]) -> dict[int, list[Oddity]]:
    """What was unexpected about each of these accounts, the newest first; one query."""
    found: dict[int, list[Oddity]] = defaultdict(list)
    for one in Oddity.objects.filter(account__in=[account.pk for account in accounts]).order_by("-at", "-id"):
        found[one.account_id].append(one)
    return found
