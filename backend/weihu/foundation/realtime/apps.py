"""Django's entry for this room."""

from django.apps import AppConfig


class Room(AppConfig):
    """The event log."""

    name = "weihu.foundation.realtime"
    label = "foundation_realtime"

    def ready(self) -> None:
        """A person whose rights or login changed is told to come back."""
        from weihu.foundation.organisations.events import GrantsChanged, LoginEnded
        from weihu.foundation.realtime import handlers
        from weihu.kernel import bus

        bus.within(GrantsChanged, handlers.rights_changed)
        bus.within(LoginEnded, handlers.rights_changed)
