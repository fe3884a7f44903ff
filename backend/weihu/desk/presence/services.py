"""Saying whether one is there."""

from typing import Final

from weihu.conversations.sessions.permissions import READ
from weihu.desk.presence import rules
from weihu.desk.presence.models import Presence
from weihu.foundation.organisations.actors import Actor
from weihu.foundation.realtime import services as realtime
from weihu.kernel import clock, ids
from weihu.kernel.db import write

CHANGED: Final = "presence.changed"


def say(*, actor: Actor, state: str) -> Presence:
    """The actor is ready, away or gone from now on; her colleagues see it."""
    now, wall = clock.now(), clock.wall()
    with write():
        presence, fresh = Presence.objects.select_for_update().get_or_create(
            staff_id=actor.staff_id,
            defaults={"organisation_id": actor.organisation_id, "state": state, "since": now, "seen_at": wall},
        )
        before = rules.in_force(state=presence.state, seen_at=presence.seen_at, wall=wall)
        if fresh or before != state:
            presence.state, presence.since, presence.seen_at = state, now, wall
            presence.save()
            realtime.append([_changed(actor, state)])
        else:
            Presence.objects.filter(pk=presence.pk).update(seen_at=wall)
    return presence


def be_seen(*, actor: Actor) -> None:
    """The actor's desk is open: what she said last holds on."""
    with write():
        Presence.objects.filter(staff_id=actor.staff_id).update(seen_at=clock.wall())


def _changed(actor: Actor, state: str) -> realtime.Draft:
    return realtime.Draft(
        organisation_id=actor.organisation_id,
        name=CHANGED,
        permission=READ,
        data={"staff_id": ids.to_text(actor.staff_id), "state": state},
    )
