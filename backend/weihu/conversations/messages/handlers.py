"""What the channels tell about messages, taken in their transaction (kernel.bus, within)."""

from collections.abc import Sequence

from weihu.channels.inbox.events import MediaFetched
from weihu.channels.outbox.events import OutgoingChanged
from weihu.conversations.messages import services
from weihu.kernel import bus


def outgoing_changed(changes: Sequence[OutgoingChanged]) -> None:
    """A message went on its way, or did not."""
    services.change_states(
        [
            services.Change(one.organisation_id, one.message_id, one.state, one.reason)
            for one in changes
            if one.message_id
        ]
    )


def media_fetched(fetched: Sequence[MediaFetched]) -> None:
    """The file of a message came, or cannot come."""
    services.change_files(fetched)


def register() -> None:
    """Once, when Django starts."""
    bus.within(OutgoingChanged, outgoing_changed)
    bus.within(MediaFetched, media_fetched)
