"""Django's entry for this room."""

from django.apps import AppConfig


class Room(AppConfig):
    """Background jobs."""

    name = "weihu.foundation.jobs"
    label = "foundation_jobs"
