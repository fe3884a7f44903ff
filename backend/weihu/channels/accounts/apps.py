"""Django's entry for this room."""

from django.apps import AppConfig


class Room(AppConfig):
    """Accounts on platforms."""

    name = "weihu.channels.accounts"
    label = "channels_accounts"

    def ready(self) -> None:
        """Names its permissions."""
        from weihu.channels.accounts import permissions  # noqa: F401 - registers at import
