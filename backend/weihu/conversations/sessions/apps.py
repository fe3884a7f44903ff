"""Django's entry for this room."""

from django.apps import AppConfig


class Room(AppConfig):
    """Sessions."""

    name = "weihu.conversations.sessions"
    label = "conversations_sessions"

    def ready(self) -> None:
        from weihu.conversations.sessions import permissions, search, tasks, verbs  # noqa: F401 - they register themselves
