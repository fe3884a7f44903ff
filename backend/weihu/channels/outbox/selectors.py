"""Reads of the outbox: for the path, for the dispatcher, for who deals with what did not go."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from django.db.models import QuerySet

from weihu.channels.outbox import hot
from weihu.channels.outbox.models import Outgoing
from weihu.channels.outbox.permissions import REVIEW
from weihu.foundation.organisations.actors import Actor
from weihu.kernel import clock
from weihu.kernel.errors import NotFound

REVIEWED: Final = (Outgoing.State.REFUSED, Outgoing.State.UNKNOWN, Outgoing.State.EXPIRED)
PAGE = 100
# A media id that ends within the hour is not used any more.
SAFETY_MS = clock.HOUR


def media_of(account_ids: Collection[int], now: int) -> Mapping[int, Mapping[int, str]]:
    """Account → our file → the platform's name for it, as long as that is good; one statement."""
    found: dict[int, dict[int, str]] = {}
    # Ordered so that a file which is both a thumbnail and something else is known as the latter.
    for account_id, file_id, _, media_id in hot.uploads(sorted(account_ids), good_until=now + SAFETY_MS):
        found.setdefault(account_id, {})[file_id] = media_id
    return found


def busy_lines(pairs: Sequence[tuple[int, str]]) -> set[tuple[int, str]]:
    """Those of these (account, recipient) to whom something is on its way; one statement."""
    return hot.busy(pairs) if pairs else set()


def visible_to(actor: Actor) -> QuerySet[Outgoing]:
    """The messages from accounts of the shops where she deals with them."""
    found = Outgoing.objects.filter(organisation_id=actor.organisation_id)
    shops = actor.shops(REVIEW)
    return found if shops is None else found.filter(account__shop_id__in=shops)


def get_visible(actor: Actor, outgoing_id: int) -> Outgoing:
    """One of them. Raises NotFound."""
    row = visible_to(actor).select_related("account").filter(pk=outgoing_id).first()
    if row is None:
        raise NotFound
    return row


def in_state(actor: Actor, state: str, *, before: int | None = None) -> list[Outgoing]:
    """The latest hundred of them in that state which nobody has dealt with; queued ones with the oldest first."""
    found = visible_to(actor).select_related("account").filter(state=state)
    if state in REVIEWED:
        found = found.filter(reviewed_at=None)
    if before is not None:
        found = found.filter(id__lt=before)
    return list(found.order_by("-id")[:PAGE])


def counts(actor: Actor) -> dict[str, int]:
    """How many wait, and how many wait for a person, by state."""
    found = visible_to(actor)
    review = {str(state): found.filter(state=state, reviewed_at=None).count() for state in REVIEWED}
    return {"queued": found.filter(state=Outgoing.State.QUEUED).count(), **review}


def oldest_queued_age_ms() -> int:
    """How long the oldest queued message of the whole installation has waited; 0 when none does."""
    first = Outgoing.unscoped.filter(state=Outgoing.State.QUEUED).order_by("id").values_list("created_at").first()
    return clock.now() - first[0] if first else 0
