"""Django's entry for this room."""

from django.apps import AppConfig


class Room(AppConfig):
    """The one path."""

    name = "weihu.reception"
    label = "reception"

    def ready(self) -> None:
        """The inbox learns who works on its turns; the ledger learns the verbs."""
        from weihu.reception import handlers, verbs  # noqa: F401 - verbs register themselves

        handlers.connect()
