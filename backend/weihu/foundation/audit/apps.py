"""Django's entry for this room."""

from django.apps import AppConfig


class Room(AppConfig):
    """The audit log."""

    name = "weihu.foundation.audit"
    label = "foundation_audit"
