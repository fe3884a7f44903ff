"""Who is behind a login, read before every answer: one statement (house §4)."""

from typing import Any

import msgspec

from weihu.foundation.organisations.models import Grant, Role, Staff
from weihu.kernel.db import rows_of

_BEHIND = (
    "SELECT s.id, s.organisation_id, s.name, s.language, r.permissions, g.shop_id"
    f" FROM {Staff._meta.db_table} s LEFT JOIN {Grant._meta.db_table} g ON g.staff_id = s.id"
    f" LEFT JOIN {Role._meta.db_table} r ON r.id = g.role_id"
    " WHERE s.login_id {any} AND s.disabled_at IS NULL ORDER BY s.id"
)


class Behind(msgspec.Struct, frozen=True):
    """A member of staff; `grants` as (permissions, shop or None)."""

    id: int
    organisation_id: int
    name: str
    language: str
    grants: list[tuple[list[str], int | None]]


def behind(login_id: int) -> Behind | None:
    """The enabled member of staff of this login, the first if there are several; None when there is none."""
    rows = rows_of(_BEHIND, [login_id])
    if not rows:
        return None
    staff_id, organisation_id, name, language = rows[0][:4]
    grants = [(_names(row[4]), row[5]) for row in rows if row[0] == staff_id and row[4] is not None]
    return Behind(staff_id, organisation_id, name, language, grants)


def _names(stored: Any) -> list[str]:
    """PostgreSQL's driver has read the JSON, SQLite's hands out its text."""
    found: list[str] = msgspec.json.decode(stored) if isinstance(stored, str | bytes) else stored
    return found
