"""Django's entry for this room."""

from django.apps import AppConfig


class Room(AppConfig):
    """Organisations, shops, staff, roles."""

    name = "weihu.foundation.organisations"
    label = "foundation_organisations"
