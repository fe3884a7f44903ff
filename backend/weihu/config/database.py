"""The tables: brought up to date, or known not to be."""

import contextlib
from collections.abc import Iterator

from weihu.config.refusals import Refused


def migrate() -> bool:
    """Brings the tables up to date; whether anything was to be done. Raises Refused."""
    from django.core.management import call_command

    if not pending():
        return False
    call_command("migrate", verbosity=0, interactive=False)
    return True


def pending() -> int:
    """How many migrations are not applied. Raises Refused when the database does not answer or is newer than we."""
    from django.db import Error, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        applied, known = executor.loader.applied_migrations, executor.loader.disk_migrations
    except Error as error:
        raise Refused(
            f"The database does not answer ({str(error).strip()}): check WEIHU_DATABASE_URL and that the server runs."
        ) from None
    newer = [name for name in applied if name not in known and name[0] in executor.loader.migrated_apps]
    if newer:
        raise Refused(
            f"The data is of a newer Weihu ({'.'.join(newer[0])}): install that version, or restore a backup."
        )
    return len(set(known) - set(applied))


def must_be_ready() -> None:
    """Raises Refused when there is something to do before serving."""
    if pending():
        raise Refused(
            "The tables are not those of this version: run `weihu migrate` (a new installation: `weihu init`)."
        )


@contextlib.contextmanager
def careless() -> Iterator[None]:
    """On SQLite, without waiting for the disk: for making what can be made again. No power failure is survived."""
    from django.db import connection

    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=FULL")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
