"""Django's entry for this room."""

from django.apps import AppConfig


class Room(AppConfig):
    """Receipts."""

    name = "weihu.channels.inbox"
    label = "channels_inbox"

    def ready(self) -> None:
        """Names its permission."""
        from weihu.channels.inbox import permissions  # noqa: F401 - registers at import
