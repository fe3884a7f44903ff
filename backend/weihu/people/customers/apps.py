"""Django's entry for this room."""

from django.apps import AppConfig


class Room(AppConfig):
    """Customers."""

    name = "weihu.people.customers"
    label = "people_customers"

    def ready(self) -> None:
        """Names its permissions and listens to the rooms below."""
        from weihu.people.customers import handlers, permissions, search, tasks  # noqa: F401 - they register at import

        handlers.register()
