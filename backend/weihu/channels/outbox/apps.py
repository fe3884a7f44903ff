"""Django's entry for this room."""

from django.apps import AppConfig


class Room(AppConfig):
    """Outgoing messages and reply windows."""

    name = "weihu.channels.outbox"
    label = "channels_outbox"

    def ready(self) -> None:
        """Names its permission."""
        from weihu.channels.outbox import permissions  # noqa: F401 - registers at import
