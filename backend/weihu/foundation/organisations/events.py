"""What this room tells the floors above (kernel.bus, within the transaction)."""

import msgspec


class SetUpChanged(msgspec.Struct, frozen=True):
    """Someone changed the organisation's set-up: becomes one line of the audit log."""

    organisation_id: int
    staff_id: int | None
    actor_name: str
    verb: str
    object_type: str
    object_id: int
    words_zh: str
    words_en: str


class LoggedIn(msgspec.Struct, frozen=True):
    """A member of staff logged in."""

    organisation_id: int
    staff_id: int
    at: int


class LoginEnded(msgspec.Struct, frozen=True):
    """A member of staff logged out, was disabled, or got a new password: her streams end at once."""

    organisation_id: int
    staff_id: int


class GrantsChanged(msgspec.Struct, frozen=True):
    """What she may do is different now: her streams end, and come back with the new rights."""

    organisation_id: int
    staff_id: int
