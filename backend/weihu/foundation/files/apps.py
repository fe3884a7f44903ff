"""Django's entry for this room."""

from django.apps import AppConfig


class Room(AppConfig):
    """Stored files."""

    name = "weihu.foundation.files"
    label = "foundation_files"
