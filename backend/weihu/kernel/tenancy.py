"""The scope: whose rows this piece of work may touch.

A request opens its actor's organisation, a job its row's, a batch exactly those of its accounts. A query on a model
of an organisation outside any scope raises, so that a forgotten filter is an error and not a leak (fault 55).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ClassVar, Self, TypeVar

from django.db import models

M = TypeVar("M", bound=models.Model)

_scope: ContextVar[frozenset[int] | None] = ContextVar("weihu_scope", default=None)


class ScopeMissing(RuntimeError):
    """A row of an organisation was asked for while no organisation was opened: a bug of ours."""


@contextmanager
def scope(*organisations: int) -> Iterator[None]:
    """Opens these organisations for the work inside."""
    token = _scope.set(frozenset(organisations))
    try:
        yield
    finally:
        _scope.reset(token)


def current() -> frozenset[int]:
    """The open organisations. Raises ScopeMissing when none is."""
    opened = _scope.get()
    if opened is None:
        raise ScopeMissing("no organisation is open here: wrap the work in tenancy.scope(…)")
    return opened


class ScopedManager(models.Manager[M]):
    """Sees the open organisations' rows only."""

    def get_queryset(self) -> models.QuerySet[M]:
        queryset = super().get_queryset()
        opened = current()
        path = self.model.organisation_path  # type: ignore[attr-defined]
        if len(opened) == 1:
            return queryset.filter(**{path: next(iter(opened))})
        return queryset.filter(**{f"{path}__in": opened})


class Owned(models.Model):
    """A row of an organisation. `objects` is scoped; `unscoped` is for migrations, sweepers and tests only."""

    organisation_path = "organisation_id"

    organisation_id: Any

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()
    unscoped: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        abstract = True
        # Foreign keys and Django's own machinery (deletion, uniqueness) look rows up by primary key of a row that was
        # already reached through a scope.
        base_manager_name = "unscoped"
        default_manager_name = "objects"
