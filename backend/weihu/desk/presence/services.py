"""Saying whether one is there."""

from typing import Final

from weihu.conversations.sessions.permissions import READ
from weihu.desk.presence import rules
from weihu.desk.presence.models import Presence, Spell
from weihu.foundation.organisations.actors import Actor
from weihu.foundation.realtime import services as realtime
from weihu.kernel import clock, ids
from weihu.kernel.db import write

CHANGED: Final = "presence.changed"


def say(*, actor: Actor, state: str) -> Presence:
    """The actor is ready, away or gone from now on; her colleagues see it, her day remembers it."""
    now, wall = clock.now(), clock.wall()
    with write():
        presence, fresh = Presence.objects.select_for_update().get_or_create(
            staff_id=actor.staff_id,
            defaults={"organisation_id": actor.organisation_id, "state": state, "since": now, "seen_at": wall},
        )
        before = rules.in_force(state=presence.state, seen_at=presence.seen_at, wall=wall)
        if fresh or before != state:
            _end_spell(presence, now, wall)
            presence.state, presence.since, presence.seen_at = state, now, wall
            presence.save()
            _begin_spell(presence, now)
            realtime.append([_changed(actor, state)])
        else:
            Presence.objects.filter(pk=presence.pk).update(seen_at=wall)
    return presence


def be_seen(*, actor: Actor) -> None:
    """The actor's desk is open: what she said last holds on. After a silence it holds again from now."""
    now, wall = clock.now(), clock.wall()
    fresh = Presence.objects.filter(staff_id=actor.staff_id, seen_at__gte=wall - rules.STALE_MS)
    with write():
        if fresh.update(seen_at=wall):
            return
        presence = Presence.objects.select_for_update().filter(staff_id=actor.staff_id).first()
        if presence is not None:
            _end_spell(presence, now, wall)
            Presence.objects.filter(pk=presence.pk).update(seen_at=wall)
            _begin_spell(presence, now)


def _end_spell(presence: Presence, now: int, wall: int) -> None:
    """What she was until now, or until her desk fell silent."""
    silent_ms = wall - presence.seen_at
    until = now - silent_ms if silent_ms > rules.STALE_MS else now
    Spell.objects.filter(staff_id=presence.staff_id, until=None).update(until=until)


def _begin_spell(presence: Presence, now: int) -> None:
    if presence.state != rules.OFFLINE:
        Spell.objects.create(
            organisation_id=presence.organisation_id, staff_id=presence.staff_id, state=presence.state, since=now
        )


def _changed(actor: Actor, state: str) -> realtime.Draft:
    return realtime.Draft(
        organisation_id=actor.organisation_id,
        name=CHANGED,
        permission=READ,
        data={"staff_id": ids.to_text(actor.staff_id), "state": state},
    )
