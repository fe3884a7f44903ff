"""Django's entry for this room."""

from django.apps import AppConfig


class Room(AppConfig):
    """Stored files."""

    name = "weihu.foundation.files"
    label = "foundation_files"

    def ready(self) -> None:
        """Names its permission."""
        from weihu.foundation.files import permissions  # noqa: F401 - registers at import
