"""Which actions are meant: one small value that the list, the counts and the export share.

Each count carries the filter that opens exactly the actions it counts (A-56), so a filter can be written as the query
of the list's address. Of an id, 0 means "none": actions inside the house have no account.
"""

import datetime as dt

import msgspec
from django.db.models import Q

from weihu.kernel import clock
from weihu.people.ledger.dimensions import ATTRIBUTE, BY_SHOP
from weihu.people.ledger.models import Action
from weihu.people.ledger.verbs import VERBS

_IDS = ("customer_id", "session_id", "staff_id", "account_id", "shop_id")
ACTORS = {actor.label.lower(): int(actor) for actor in Action.Actor}


class Filter(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What is given narrows; `since` ≤ at < `until`; `filled` and `missing` name a dimension."""

    customer_id: int | None = None
    session_id: int | None = None
    staff_id: int | None = None
    account_id: int | None = None
    shop_id: int | None = None
    rule_id: int | None = None
    actor: str = ""
    verb: str = ""
    object_type: str = ""
    object_id: int | None = None
    content_class: str = ""
    since: int | None = None
    until: int | None = None
    filled: str = ""
    missing: str = ""

    def query(self) -> dict[str, str]:
        """As the parameters of `GET /actions`."""
        told: dict[str, object] = msgspec.structs.asdict(self)
        return {
            name: exact(value) if name in {"since", "until"} and isinstance(value, int) else str(value)
            for name, value in told.items()
            if value not in {None, ""}
        }

    def where(self) -> Q:
        """As a condition."""
        found = Q()
        for name in _IDS:
            value = getattr(self, name)
            if value is not None:
                found &= Q(**{name: value}) if value else Q(**{f"{name}__isnull": True})
        if self.rule_id is not None:
            found &= Q(object_type="rule", object_id=self.rule_id)
        if self.object_id is not None:
            found &= Q(object_id=self.object_id)
        if self.actor:
            found &= Q(actor=ACTORS[self.actor])
        for name in ("verb", "object_type", "content_class"):
            if value := getattr(self, name):
                found &= Q(**{name: value})
        if self.since is not None:
            found &= Q(at__gte=self.since)
        if self.until is not None:
            found &= Q(at__lt=self.until)
        if self.filled:
            found &= is_filled(self.filled)
        if self.missing:
            found &= ~is_filled(self.missing)
        return found


def is_filled(dimension: str) -> Q:
    """The actions that carry the dimension: by a measure, or by the shop: the place and the group."""
    if dimension == ATTRIBUTE:
        return Q(pk__isnull=False)
    found = Q(dimensions__has_key=dimension)
    if dimension in BY_SHOP:
        never = [name for name, verb in VERBS.items() if dimension in verb.cannot]
        found |= Q(shop_id__isnull=False) & ~Q(verb__in=never)
    return found


def exact(at: int) -> str:
    """The instant to its millisecond, as `since` and `until` need it."""
    moment = dt.datetime.fromtimestamp(at / clock.SECOND, dt.UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
