"""Django's entry for this room."""

from django.apps import AppConfig


class Room(AppConfig):
    """Search."""

    name = "weihu.foundation.search"
    label = "foundation_search"
