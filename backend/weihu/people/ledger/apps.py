"""Django's entry for this room."""

from django.apps import AppConfig


class Room(AppConfig):
    """The ledger of actions."""

    name = "weihu.people.ledger"
    label = "people_ledger"
