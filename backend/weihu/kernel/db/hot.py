"""Hot SQL, compiled from a model once and run on the driver's own cursor (house §4).

Django's ORM costs about 2 ms of CPU for the rows of one message; these statements cost a few microseconds a row. They
live only here and in files named `hot.py`, take lists, and take organisation ids as arguments.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from django.db import connection, models

Row = tuple[Any, ...]

_json = msgspec.json.Encoder().encode


def is_postgres() -> bool:
    """Whether this process runs on PostgreSQL (else SQLite)."""
    return connection.vendor == "postgresql"


def raw() -> Any:
    """A cursor of the driver itself (sqlite3 or psycopg), inside Django's transaction.

    On PostgreSQL parameters travel beside the statement, so that it is prepared once a connection; Django's own
    cursors write them into the text.
    """
    # As Django's own cursors: the first question of a request looks whether the connection still lives.
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    if is_postgres():
        from psycopg import Cursor

        return Cursor(connection.connection)
    return connection.connection.cursor()


def plan_by_keys() -> None:
    """This thread's connection looks rows up by their keys and nothing else, from now on.

    A prepared plan lives on: one made while a table was small reads the whole of it, until somebody analyses it.
    """
    if not is_postgres():
        return
    connection.ensure_connection()
    held = connection.connection
    if not getattr(held, "weihu_by_keys", False):
        held.execute("SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off")
        held.weihu_by_keys = True


def rows_of(sql: str, values: Sequence[Any], *more: Any) -> list[Row]:
    """Runs a select with one list parameter.

    The list stands where `{any}` is written: `WHERE id {any}` becomes `= ANY(…)` or `IN (SELECT value FROM
    json_each(…))`, so that the statement's text is the same for any length and the driver can keep it prepared.
    Further parameters are written `{p}` and follow the list's, in order.
    """
    cursor = raw()
    # As in `write`: there is one kind of error to catch, also where nobody has opened a transaction.
    with connection.wrap_database_errors:
        if is_postgres():
            cursor.execute(sql.format(any="= ANY(%s)", p="%s"), (array(values), *more))
        else:
            told = sql.format(any="IN (SELECT value FROM json_each(?))", p="?")
            cursor.execute(told, (_json(values).decode(), *more))
        found: list[Row] = cursor.fetchall()
    return found


def array(values: Iterable[int | str]) -> str:
    """A list as PostgreSQL writes an array: the driver's own way takes five times as long."""
    return "{" + ",".join([str(one) if one.__class__ is int else _quoted(str(one)) for one in values]) + "}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


class Bulk:
    """One statement that writes many rows: `insert`, `insert or update`, `insert or ignore`, or `update by id`.

    SQLite runs it with executemany (a prepared statement a row); PostgreSQL gets one statement whose rows are one JSON
    parameter: the driver's arrays cost ten times the CPU. Values are passed as the columns store them: JSON as text,
    instants as integers.
    """

    def __init__(self, model: type[models.Model], columns: Sequence[str], **how: Any) -> None:
        self._model = model
        self._columns = tuple(columns)
        self._how = how
        self._sql: dict[str, str] = {}

    @classmethod
    def insert(cls, model: type[models.Model], *columns: str) -> "Bulk":
        """Plain insert; a row that exists is an error."""
        return cls(model, columns, verb="insert", tail="")

    @classmethod
    def ignore(cls, model: type[models.Model], *columns: str) -> "Bulk":
        """Insert; rows that exist are left as they are."""
        return cls(model, columns, verb="insert", tail=" ON CONFLICT DO NOTHING")

    @classmethod
    def upsert(cls, model: type[models.Model], *columns: str, on: Sequence[str], set_: str) -> "Bulk":
        """Insert, or on the unique columns `on` the SQL assignments `set_` (`excluded.x` is the new value)."""
        tail = f" ON CONFLICT ({', '.join(on)}) DO UPDATE SET {set_}"
        return cls(model, columns, verb="insert", tail=tail)

    @classmethod
    def update(cls, model: type[models.Model], *columns: str, set_: str, where: str = "") -> "Bulk":
        """Updates by the first column, which is the key; `set_` and `where` name the values as `new.<column>`."""
        return cls(model, columns, verb="update", set_=set_, where=where)

    def run(self, rows: Sequence[Row]) -> int:
        """Writes the rows inside the open transaction; the number of rows written."""
        if not rows:
            return 0
        cursor = raw()
        if is_postgres():
            cursor.execute(self._text("postgresql"), (_json(rows).decode(),))
        else:
            cursor.executemany(self._text("sqlite"), rows)
        return int(cursor.rowcount)

    def _text(self, vendor: str) -> str:
        if vendor not in self._sql:
            self._sql[vendor] = self._insert(vendor) if self._how["verb"] == "insert" else self._update(vendor)
        return self._sql[vendor]

    def _taken(self) -> list[str]:
        """How PostgreSQL takes each column out of a row of JSON."""
        found = []
        for position, name in enumerate(self._columns):
            field: Any = next(f for f in self._model._meta.concrete_fields if f.column == name)
            kind = (field.rel_db_type(connection) if field.is_relation else field.db_type(connection)) or "text"
            kind = kind.split(" ")[0].split("(")[0]
            value = f"row->>{position}"
            found.append(f"decode({value}, 'base64')" if kind == "bytea" else f"({value})::{kind}")
        return found

    def _insert(self, vendor: str) -> str:
        table = self._model._meta.db_table
        names = ", ".join(self._columns)
        if vendor == "sqlite":
            marks = ", ".join("?" for _ in self._columns)
            return f"INSERT INTO {table} ({names}) VALUES ({marks}){self._how['tail']}"
        return f"INSERT INTO {table} ({names}) {self._rows()}{self._how['tail']}"

    def _rows(self) -> str:
        chosen = ", ".join(f"{taken} AS {name}" for taken, name in zip(self._taken(), self._columns, strict=True))
        return f"SELECT {chosen} FROM jsonb_array_elements(%s::jsonb) AS given(row)"

    def _update(self, vendor: str) -> str:
        table = self._model._meta.db_table
        key = self._columns[0]
        where = f" AND ({self._how['where']})" if self._how["where"] else ""
        if vendor == "sqlite":
            # Named by position: ?1 is the key, so that a value may be used twice.
            set_, where = (self._numbered(text) for text in (self._how["set_"], where))
            return f"UPDATE {table} SET {set_} WHERE {key} = ?1{where}"
        source = f"({self._rows()}) AS new WHERE {table}.{key} = new.{key}{where}"
        return f"UPDATE {table} SET {self._how['set_']} FROM {source}"

    def _numbered(self, text: str) -> str:
        for position, name in sorted(enumerate(self._columns, 1), key=lambda item: -len(item[1])):
            text = text.replace(f"new.{name}", f"?{position}")
        return text
