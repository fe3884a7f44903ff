"""What the channels tell about messages, taken in their transaction (kernel.bus, within)."""

from collections.abc import Collection, Sequence

from weihu.channels.inbox.events import MediaFetched
from weihu.channels.outbox.events import OutgoingChanged
from weihu.channels.outbox.ports import PLACES
from weihu.conversations.messages import hot, services
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


def places(message_ids: Collection[int]) -> dict[int, int]:
    """The sessions in which they stand; one that is gone is absent."""
    return {id: one.session_id for id, one in hot.placed(message_ids).items()}


def register() -> None:
    """Once, when Django starts."""
    PLACES.register("messages", places)
    bus.within(OutgoingChanged, outgoing_changed)
    bus.within(MediaFetched, media_fetched)
