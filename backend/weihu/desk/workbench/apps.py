"""Django's entry for this room."""

from django.apps import AppConfig


class Room(AppConfig):
    """The conversation screen."""

    name = "weihu.desk.workbench"
    label = "desk_workbench"
