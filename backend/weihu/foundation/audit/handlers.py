"""Changes in the room below become lines here."""

from collections.abc import Sequence

from weihu.foundation.audit.models import Entry
from weihu.foundation.organisations.events import SetUpChanged
from weihu.kernel import clock


def set_up_changed(events: Sequence[SetUpChanged]) -> None:
    """One line each."""
    at = clock.now()
    Entry.unscoped.bulk_create(
        Entry(
            organisation_id=event.organisation_id,
            at=at,
            staff_id=event.staff_id,
            actor_name=event.actor_name,
            verb=event.verb,
            object_type=event.object_type,
            object_id=str(event.object_id),
            words_zh=event.words_zh[:400],
            words_en=event.words_en[:400],
        )
        for event in events
    )
