"""Django's entry for this room."""

from django.apps import AppConfig


class Room(AppConfig):
    """Sessions."""

    name = "weihu.conversations.sessions"
    label = "conversations_sessions"
