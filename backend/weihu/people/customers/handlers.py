"""What the channels tell about people, taken in their transaction (kernel.bus, within)."""

from collections.abc import Sequence

from weihu.channels.accounts.events import FollowersListed
from weihu.channels.accounts.models import Account
from weihu.kernel import bus
from weihu.people.customers import services


def followers_listed(listed: Sequence[FollowersListed]) -> None:
    """Parts of a follower list."""
    accounts = Account.unscoped.in_bulk({one.account_id for one in listed})
    for one in listed:
        services.follow_from_sync(account=accounts[one.account_id], openids=one.openids, at=one.at)


def register() -> None:
    """Once, when Django starts."""
    bus.within(FollowersListed, followers_listed)
