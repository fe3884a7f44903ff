"""Django's entry for this room."""

from django.apps import AppConfig


class Room(AppConfig):
    """The ledger of actions."""

    name = "weihu.people.ledger"
    label = "people_ledger"

    def ready(self) -> None:
        """Names its permission and the verbs of the rooms below, and listens to them."""
        from weihu.foundation.organisations.events import LoggedIn
        from weihu.kernel import bus
        from weihu.people.customers import events
        from weihu.people.ledger import handlers, permissions, verbs  # noqa: F401 - register at import

        bus.within(LoggedIn, handlers.logged_in)
        bus.within(events.Renamed, handlers.renamed)
        bus.within(events.ValueSet, handlers.value_set)
        bus.within(events.Tagged, handlers.tagged)
        bus.within(events.Untagged, handlers.untagged)
