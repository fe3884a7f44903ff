"""What the room below tells: somebody's rights or login changed."""

from collections import defaultdict
from collections.abc import Sequence

from weihu.foundation.organisations.events import GrantsChanged, LoginEnded
from weihu.foundation.realtime import services


def rights_changed(happened: Sequence[GrantsChanged] | Sequence[LoginEnded]) -> None:
    """Ends these people's streams, in the transaction of the change."""
    people: dict[int, set[int]] = defaultdict(set)
    for one in happened:
        people[one.organisation_id].add(one.staff_id)
    for organisation_id in sorted(people):
        services.end_streams(organisation_id, people[organisation_id])
