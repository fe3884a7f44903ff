"""Django's entry for this room."""

from django.apps import AppConfig


class Room(AppConfig):
    """Messages."""

    name = "weihu.conversations.messages"
    label = "conversations_messages"
