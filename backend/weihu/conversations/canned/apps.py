"""Django's entry for this room."""

from django.apps import AppConfig


class Room(AppConfig):
    """Canned replies."""

    name = "weihu.conversations.canned"
    label = "conversations_canned"
