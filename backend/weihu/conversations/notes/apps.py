"""Django's entry for this room."""

from django.apps import AppConfig


class Room(AppConfig):
    """Notes."""

    name = "weihu.conversations.notes"
    label = "conversations_notes"
