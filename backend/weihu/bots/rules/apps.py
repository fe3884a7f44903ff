"""Django's entry for this room."""

from django.apps import AppConfig


class Room(AppConfig):
    """Rules."""

    name = "weihu.bots.rules"
    label = "bots_rules"
