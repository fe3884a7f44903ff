"""Django's entry for this room."""

from django.apps import AppConfig


class Room(AppConfig):
    """Messages."""

    name = "weihu.conversations.messages"
    label = "conversations_messages"

    def ready(self) -> None:
        from weihu.conversations.messages import handlers, search, tasks, verbs  # noqa: F401 - they register themselves

        handlers.register()
