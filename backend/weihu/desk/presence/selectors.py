"""Reads of presence."""

from collections import defaultdict
from collections.abc import Collection

import msgspec
from django.db.models import Q

from weihu.conversations.sessions.permissions import ANSWER, READ
from weihu.desk.presence import hot, rules
from weihu.desk.presence.models import Presence, Spell
from weihu.foundation.organisations import actors
from weihu.foundation.organisations.actors import Actor
from weihu.foundation.organisations.models import Grant
from weihu.foundation.organisations.permissions import EVERYTHING
from weihu.kernel import clock

Place = tuple[int, int | None]


class Colleague(msgspec.Struct, frozen=True):
    """Somebody who answers customers, as she is now; `shops` None is every shop."""

    staff_id: int
    name: str
    state: str
    since: int
    shops: frozenset[int] | None


def ready_places(places: Collection[Place]) -> set[Place]:
    """Those of (organisation, shop) where somebody is ready to answer now; one statement. Shop None: somebody who
    answers everywhere.
    """
    if not places:
        return set()
    able = [
        one
        for one in hot.ready_in([organisation_id for organisation_id, _ in places])
        if ANSWER in one.permissions or EVERYTHING in one.permissions
    ]
    ready = {(one.organisation_id, one.shop_id) for one in able}
    return {place for place in places if place in ready or (place[0], None) in ready}


def anybody_ready(organisation_id: int, shop_id: int | None) -> bool:
    """Whether a customer of that shop would find a person now."""
    return bool(ready_places([(organisation_id, shop_id)]))


def mine(actor: Actor) -> Presence | None:
    """The actor's own; None when she never said anything."""
    return Presence.objects.filter(staff_id=actor.staff_id).first()


def spells(actor: Actor, since: int, until: int) -> list[rules.Spell]:
    """When the actor was ready or away in that time, oldest first; what goes on ends now, or when her desk fell silent.

    Two statements.
    """
    presence, now, wall = mine(actor), clock.now(), clock.wall()
    there: int = now
    if presence and rules.in_force(state=presence.state, seen_at=presence.seen_at, wall=wall) == rules.OFFLINE:
        there = now - max(0, wall - presence.seen_at)
    rows = Spell.objects.filter(Q(until=None) | Q(until__gt=since), staff_id=actor.staff_id, since__lt=until)
    told = [rules.Spell(row.state, row.since, row.until or there) for row in rows.order_by("since", "id")]
    return [part for one in told if (part := rules.within(one, since, until))]


def visible_to(actor: Actor) -> list[Colleague]:
    """Colleagues who answer customers where the actor may read sessions, by name; two statements."""
    wall = clock.wall()
    told = Presence.objects.filter(organisation_id=actor.organisation_id, staff__disabled_at=None)
    rows = list(told.select_related("staff").order_by("staff__name", "staff_id"))
    grants = Grant.objects.filter(staff_id__in=[row.staff_id for row in rows])
    held: dict[int, list[tuple[list[str], int | None]]] = defaultdict(list)
    for staff_id, permissions, shop_id in grants.values_list("staff_id", "role__permissions", "shop_id"):
        held[staff_id].append((permissions, shop_id))
    found = []
    for row in rows:
        table = actors.gathered(held[row.staff_id])
        if ANSWER not in table or not _share(table[ANSWER], actor.shops(READ)):
            continue
        state = rules.in_force(state=row.state, seen_at=row.seen_at, wall=wall)
        found.append(Colleague(row.staff_id, row.staff.name, state, row.since, table[ANSWER]))
    return found


def _share(theirs: frozenset[int] | None, mine: frozenset[int] | None) -> bool:
    return theirs is None or mine is None or bool(theirs & mine)
