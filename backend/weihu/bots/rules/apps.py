"""Django's entry for this room."""

from django.apps import AppConfig


class Room(AppConfig):
    """Rules."""

    name = "weihu.bots.rules"
    label = "bots_rules"

    def ready(self) -> None:
        """Its permissions are known before anybody asks, and its names where its answers are shown."""
        from weihu.bots.rules import permissions, selectors  # noqa: F401 - permissions register themselves
        from weihu.conversations.messages.names import NAMERS

        NAMERS.register("rule", selectors.names_of)
