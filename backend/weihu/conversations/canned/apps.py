"""Django's entry for this room."""

from django.apps import AppConfig


class Room(AppConfig):
    """Canned replies."""

    name = "weihu.conversations.canned"
    label = "conversations_canned"

    def ready(self) -> None:
        from weihu.conversations.canned import permissions  # noqa: F401 - they register themselves
