"""Rows of a model by a statement that is compiled once.

The ORM builds its statement anew for each question, which costs ten times what the database does for it; what every
open screen asks again and again is read by these. They live in files named `hot.py`, like all hot SQL.
"""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

import msgspec
from django.db import models

from weihu.kernel.db.hot import Row, rows_of

M = TypeVar("M", bound=models.Model)

# Columns of these kinds come as the driver tells them, and are what the ORM would make of them.
_AS_TOLD = (models.IntegerField, models.CharField, models.TextField, models.ForeignKey, models.BinaryField)


class Columns(Generic[M]):
    """Some columns of a model, or all, standing under the name `of` in a statement."""

    def __init__(self, model: type[M], *names: str, of: str) -> None:
        """Raises TypeError for a kind of column that this does not know to read."""
        self._model = model
        fields = [field for field in model._meta.concrete_fields if not names or field.attname in names]
        self._attributes = [field.attname for field in fields]
        self._read = [(place, read) for place, field in enumerate(fields) if (read := _reader(field))]
        self.sql = ", ".join(f"{of}.{field.column}" for field in fields)
        self.count = len(fields)

    def row(self, told: Row) -> M:
        """The model's own object, as the ORM makes it; columns that were not asked for are read when they are used."""
        values: Sequence[Any] = told
        if self._read:
            changed = list(told)
            for place, read in self._read:
                changed[place] = read(changed[place])
            values = changed
        found: M = self._model.from_db("default", self._attributes, values)
        return found


class Select(Generic[M]):
    """All rows for which `where` holds: a condition with one `{any}`, and further values as `{p}` (see `rows_of`)."""

    def __init__(self, model: type[M], *names: str, where: str) -> None:
        self._columns = Columns(model, *names, of="t")
        self._sql = f"SELECT {self._columns.sql} FROM {model._meta.db_table} t WHERE {where}"

    def rows(self, values: Sequence[Any], *more: Any) -> list[M]:
        """In no order."""
        return [self._columns.row(row) for row in rows_of(self._sql, values, *more)]


def _reader(field: "models.Field[Any, Any]") -> Callable[[Any], Any] | None:
    if isinstance(field, models.JSONField):
        return _json
    if isinstance(field, models.BooleanField):
        return bool
    if isinstance(field, _AS_TOLD):
        return None
    raise TypeError(f"{field}: a hot read does not know columns of this kind; name those that you need")


def _json(told: Any) -> Any:
    """PostgreSQL's driver has read it, SQLite's hands out its text."""
    return msgspec.json.decode(told) if isinstance(told, str | bytes) else told
