"""`with write():` — the one atomic block that the outermost service owns."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import InterfaceError, OperationalError, connection, transaction

_TRANSIENT_PG = ("40001", "40P01", "55P03", "57P01", "57P02", "57P03", "53300", "08")


class TransientDatabaseError(Exception):
    """The database was away or busy; the same work may succeed later."""


def is_transient(error: BaseException) -> bool:
    """Whether time alone may heal this database error (deadlock, busy, connection lost), so that work is retried."""
    if isinstance(error, InterfaceError):
        return True
    if not isinstance(error, OperationalError):
        return False
    state = getattr(error.__cause__, "sqlstate", None)
    if state is not None:
        return str(state).startswith(_TRANSIENT_PG)
    text = str(error).lower()
    return any(sign in text for sign in ("locked", "busy", "closed", "connect", "terminat", "timeout", "disk i/o"))


@contextmanager
def write(*, express: bool = False) -> Iterator[None]:
    """One transaction: commits at the end, rolls back on an exception.

    On SQLite it stands in the lane of `weihu.kernel.sqlite`; `express` is the gateway's right to go first. Inside
    another `write` it joins that transaction: the outermost service owns it. What the driver raises at hot SQL leaves
    as Django's own error, so that there is one kind to catch.
    """
    if connection.in_atomic_block:
        yield
        return
    connection.ensure_connection()
    connection.weihu_express = express  # type: ignore[attr-defined]
    try:
        with connection.wrap_database_errors, transaction.atomic():
            yield
    finally:
        connection.weihu_express = False  # type: ignore[attr-defined]
