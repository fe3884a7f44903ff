"""Django's entry for this room."""

from django.apps import AppConfig


class Room(AppConfig):
    """Customers."""

    name = "weihu.people.customers"
    label = "people_customers"
