"""Django's entry for this room."""

from django.apps import AppConfig


class Room(AppConfig):
    """The event log."""

    name = "weihu.foundation.realtime"
    label = "foundation_realtime"
