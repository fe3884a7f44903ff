"""Who is behind a login, read before every answer: a statement for the cookie, the login, the person (house §4)."""

from typing import Any

import msgspec
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from weihu.foundation.organisations.models import Grant, Login, Role, Staff
from weihu.kernel.db import Select, rows_of

_KEPT = f"SELECT session_data FROM {Session._meta.db_table} WHERE session_key {{any}} AND expire_date > {{p}}"
_LOGIN = Select(
    Login, "id", "password", "username", "first_name", "last_name", "email", "is_staff", "is_active", "is_superuser",
    where="id {any}",
)  # fmt: skip

_BEHIND = (
    "SELECT s.id, s.organisation_id, s.name, s.language, r.permissions, g.shop_id"
    f" FROM {Staff._meta.db_table} s LEFT JOIN {Grant._meta.db_table} g ON g.staff_id = s.id"
    f" LEFT JOIN {Role._meta.db_table} r ON r.id = g.role_id"
    " WHERE s.login_id {any} AND s.disabled_at IS NULL ORDER BY s.id"
)


def kept(session_key: str) -> str | None:
    """What is kept under a cookie, as it was written; None when there is no such session or its time is over."""
    rows = rows_of(_KEPT, [session_key], connection.ops.adapt_datetimefield_value(timezone.now()))
    return rows[0][0] if rows else None


def login(login_id: int) -> Login | None:
    """How a person logs in."""
    return next(iter(_LOGIN.rows([login_id])), None)


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
