"""Django's entry for this room."""

from django.apps import AppConfig


class Room(AppConfig):
    """Receipts."""

    name = "weihu.channels.inbox"
    label = "channels_inbox"
