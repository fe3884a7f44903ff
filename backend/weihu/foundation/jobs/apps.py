"""Django's entry for this room."""

from django.apps import AppConfig


class Room(AppConfig):
    """Background jobs."""

    name = "weihu.foundation.jobs"
    label = "foundation_jobs"

    def ready(self) -> None:
        """Names its permissions and the task behind Django's Tasks API."""
        from weihu.foundation.jobs import backend, permissions  # noqa: F401 - register at import
