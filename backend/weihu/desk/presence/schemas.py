"""Presence at the edge."""

from typing import Literal

from weihu.foundation.organisations.edge import Id, Instant, Schema

State = Literal["ready", "away", "offline"]


class PresenceIn(Schema):
    """What one says of oneself."""

    state: State


class PresenceOut(Schema):
    """Whether a colleague is there; `shops` null is every shop."""

    staff_id: Id
    name: str
    state: State
    since: Instant
    shops: list[Id] | None


class MyPresenceOut(Schema):
    """What one said last, as it counts now; `since` is null before the first time."""

    state: State
    since: Instant | None


class LookIn(Schema):
    """What one does before a conversation."""

    how: Literal["looking", "typing", "left"]
