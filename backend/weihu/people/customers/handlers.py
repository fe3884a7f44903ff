"""What the channels tell about people, taken in their transaction (kernel.bus, within)."""

from collections.abc import Collection, Sequence

from weihu.channels.accounts.events import FollowersListed
from weihu.channels.accounts.models import Account
from weihu.channels.outbox.events import OutgoingChanged
from weihu.channels.outbox.ports import NAMES
from weihu.channels.outbox.rules import UNREACHABLE
from weihu.foundation.jobs import services as jobs
from weihu.kernel import bus
from weihu.people.customers import selectors, services


def followers_listed(listed: Sequence[FollowersListed]) -> None:
    """Parts of a follower list."""
    accounts = Account.unscoped.in_bulk({one.account_id for one in listed})
    for one in listed:
        services.follow_from_sync(account=accounts[one.account_id], openids=one.openids, at=one.at)


def outgoing_changed(changes: Sequence[OutgoingChanged]) -> None:
    """What was refused because the platform does not let us reach her.

    The mark is a job of its own: the path holds the customer before her windows, this transaction her windows first.
    """
    refused = {
        (one.account_id, one.recipient): one for one in changes if one.reason.startswith(UNREACHABLE) and one.recipient
    }
    jobs.enqueue_many(
        [
            jobs.Draft(
                "customers.lose_reach",
                one.organisation_id,
                {
                    "account_id": account_id,
                    "openid": openid,
                    "why": one.reason.removeprefix(UNREACHABLE),
                    "at": one.at,
                },
            )
            for (account_id, openid), one in refused.items()
        ]
    )


def names(customer_ids: Collection[int], language: str) -> dict[int, str]:
    """What staff call them; who is gone is absent."""
    return {id: face.display_name(language) for id, face in selectors.faces(customer_ids).items()}


def register() -> None:
    """Once, when Django starts."""
    NAMES.register("customers", names)
    bus.within(FollowersListed, followers_listed)
    bus.within(OutgoingChanged, outgoing_changed)
