"""Django's entry for this room."""

from django.apps import AppConfig


class Room(AppConfig):
    """The one path."""

    name = "weihu.reception"
    label = "reception"
