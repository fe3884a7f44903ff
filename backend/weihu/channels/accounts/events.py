"""What accounts tell those above (kernel.bus, within the transaction)."""

import msgspec


class FollowersListed(msgspec.Struct, frozen=True):
    """A part of the follower list as the platform gave it at `at`. It only ever says who is on it: nobody follows
    less for being missing, since a page that failed to come would then empty the book (fault 30).
    """

    organisation_id: int
    account_id: int
    openids: tuple[str, ...]
    at: int
