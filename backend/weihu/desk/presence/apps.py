"""Django's entry for this room."""

from django.apps import AppConfig


class Room(AppConfig):
    """Presence."""

    name = "weihu.desk.presence"
    label = "desk_presence"
