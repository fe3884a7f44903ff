"""Django's entry for this room."""

from django.apps import AppConfig


class Room(AppConfig):
    """Customers."""

    name = "weihu.people.customers"
    label = "people_customers"

    def ready(self) -> None:
        """Names its permissions."""
        from weihu.people.customers import permissions  # noqa: F401 - registers at import
