"""Reads: the pushes that failed, for who deals with them."""

import msgspec
from django.db.models import QuerySet

from weihu.channels import ports
from weihu.channels.accounts import cache
from weihu.channels.inbox.adapters import ADAPTERS
from weihu.channels.inbox.models import Receipt
from weihu.channels.inbox.permissions import REPAIR
from weihu.foundation.organisations.actors import Actor
from weihu.kernel import clock
from weihu.kernel.errors import NotFound

PAGE = 100
_EXCERPT = 120


class Shown(msgspec.Struct, frozen=True):
    """What a push says about itself; empty where it cannot be read."""

    kind: str = ""
    sender: str = ""
    excerpt: str = ""


def visible_to(actor: Actor) -> QuerySet[Receipt]:
    """The pushes at accounts of the shops where she deals with them."""
    found = Receipt.objects.filter(organisation_id=actor.organisation_id).select_related("account")
    shops = actor.shops(REPAIR)
    return found if shops is None else found.filter(account__shop_id__in=shops)


def get_visible(actor: Actor, receipt_id: int) -> Receipt:
    """One of them. Raises NotFound."""
    found = visible_to(actor).filter(pk=receipt_id).first()
    if found is None:
        raise NotFound
    return found


def in_state(actor: Actor, state: int, *, before: int | None = None) -> list[Receipt]:
    """The latest hundred in that state."""
    found = visible_to(actor).filter(state=state)
    if before is not None:
        found = found.filter(id__lt=before)
    return list(found.order_by("-id")[:PAGE])


def failed(actor: Actor) -> int:
    """How many wait for a person."""
    return visible_to(actor).filter(state=Receipt.State.POISON).count()


def shown(receipt: Receipt) -> Shown:
    """Kind, sender and the first words, as far as it can be read."""
    adapter = ADAPTERS.get(receipt.account.adapter)
    if adapter is None:
        return Shown()
    try:
        account, raw = cache.of(receipt.account), bytes(receipt.raw)
        inbound = adapter.understand(account, receipt.envelope, raw, clock.now_s(), stored=True)
    except Exception:  # noqa: BLE001 - it failed once already, perhaps for this very reason; the list shows the rest
        return Shown()
    content = inbound.content
    return Shown(str(content.__struct_config__.tag), inbound.sender, _excerpt(content))


def _excerpt(content: ports.Content) -> str:
    words = (getattr(content, name, "") for name in ("text", "transcript", "title", "label", "key", "code"))
    return next((word for word in words if word), "")[:_EXCERPT]
