"""What is read back from the log, and the words that a stream ends with."""

from typing import Any

import msgspec

# Ends the streams of those whom it names, {"staff_ids": […]}: they come back with the rights that they have then.
RIGHTS_CHANGED = "rights.changed"
# No role holds it: an ending is heard by those whom it names and by nobody else.
NOBODY = "(nobody)"

# The last word of a stream: come back with other rights, or do not come back.
GRANTS_CHANGED = "grants.changed"
LOGIN_ENDED = "login.ended"

# Told to a stream whose cursor the log does not cover any more: load a snapshot.
RESET = "reset"


class Event(msgspec.Struct, frozen=True):
    """A line of the log: something happened in this organisation, and who may hear it."""

    organisation_id: int
    number: int
    name: str
    permission: str
    shop_id: int | None
    data: dict[str, Any]
    at: int


class Kept(msgspec.Struct, frozen=True):
    """What the log holds of an organisation: the newest number given, and the oldest that is still there."""

    newest: int
    oldest: int | None

    def covers(self, after: int) -> bool:
        """Whether a reader who has everything up to `after` can be given all that followed."""
        if after >= self.newest:
            # Beyond the newest: the log was restored from a backup, its numbers mean something else now.
            return after == self.newest
        return self.oldest is not None and after >= self.oldest - 1
