"""Django's entry for this room."""

from django.apps import AppConfig


class Room(AppConfig):
    """Accounts on platforms."""

    name = "weihu.channels.accounts"
    label = "channels_accounts"
