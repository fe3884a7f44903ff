"""Reading the log. Organisation ids are arguments: the log is read by streams and consumers, outside any request."""

from collections.abc import Sequence

from weihu.foundation.realtime import hot
from weihu.foundation.realtime.events import Event, Kept

PAGE = 500


def since(organisation_id: int, after: int, limit: int = PAGE) -> Sequence[Event]:
    """What followed `after`, in order and without gaps: a number is visible only when all before it are."""
    return hot.since(organisation_id, after, limit)


def kept(organisation_id: int) -> Kept:
    """Which numbers the log holds, to judge whether a cursor can go on."""
    return hot.kept(organisation_id)


def current_number(organisation_id: int) -> int:
    """The number to stamp a snapshot with: read it first, then the snapshot; what came between is told again."""
    return hot.kept(organisation_id).newest
