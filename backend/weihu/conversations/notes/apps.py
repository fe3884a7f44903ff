"""Django's entry for this room."""

from django.apps import AppConfig


class Room(AppConfig):
    """Notes."""

    name = "weihu.conversations.notes"
    label = "conversations_notes"

    def ready(self) -> None:
        from weihu.conversations.notes import search  # noqa: F401 - it registers itself
