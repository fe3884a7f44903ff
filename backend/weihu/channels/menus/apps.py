"""Django's entry for this room."""

from django.apps import AppConfig


class Room(AppConfig):
    """Menus of accounts."""

    name = "weihu.channels.menus"
    label = "channels_menus"

    def ready(self) -> None:
        """Names its permissions and declares its job."""
        from weihu.channels.menus import permissions, tasks  # noqa: F401 - register at import
