"""Django's entry for this room."""

from django.apps import AppConfig


class Room(AppConfig):
    """The audit log."""

    name = "weihu.foundation.audit"
    label = "foundation_audit"

    def ready(self) -> None:
        """Names its permission and listens to the room below."""
        from weihu.foundation.audit import handlers, permissions  # noqa: F401 - registers at import
        from weihu.foundation.organisations.events import SetUpChanged
        from weihu.kernel import bus

        bus.within(SetUpChanged, handlers.set_up_changed)
