"""Django's entry for this room."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class Room(AppConfig):
    """Organisations, shops, staff, roles."""

    name = "weihu.foundation.organisations"
    label = "foundation_organisations"

    def ready(self) -> None:
        """The login's limits count in a table that Django's cache makes, whoever runs the migrations."""
        post_migrate.connect(_make_limits_table, sender=self)


def _make_limits_table(using: str, **_: Any) -> None:
    from django.core.management import call_command

    call_command("createcachetable", verbosity=0, database=using)
