"""Who is ready, in one statement for any number of organisations: the path asks before it promises an answer."""

from collections.abc import Collection

import msgspec

from weihu.desk.presence.models import Presence
from weihu.desk.presence.rules import READY, STALE_MS
from weihu.foundation.organisations.models import Grant, Role, Staff
from weihu.kernel import clock
from weihu.kernel.db import rows_of

_PRESENCE = Presence._meta.db_table
_STAFF = Staff._meta.db_table
_GRANT = Grant._meta.db_table
_ROLE = Role._meta.db_table

_READY = (
    f"SELECT p.organisation_id, g.shop_id, r.permissions FROM {_PRESENCE} p"
    f" JOIN {_STAFF} s ON s.id = p.staff_id AND s.disabled_at IS NULL"
    f" JOIN {_GRANT} g ON g.staff_id = s.id JOIN {_ROLE} r ON r.id = g.role_id"
    " WHERE p.organisation_id {any} AND p.state = {p} AND p.seen_at >= {p}"
)


class Ready(msgspec.Struct, frozen=True):
    """A role that somebody who is ready holds, and where: shop None is everywhere."""

    organisation_id: int
    shop_id: int | None
    permissions: frozenset[str]


def ready_in(organisation_ids: Collection[int]) -> list[Ready]:
    """The roles of everybody who is ready there now."""
    rows = rows_of(_READY, sorted(set(organisation_ids)), READY, clock.wall() - STALE_MS)
    return [Ready(row[0], row[1], frozenset(msgspec.json.decode(row[2], type=list[str]))) for row in rows]
