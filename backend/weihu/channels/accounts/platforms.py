"""What accounts ask of the adapter of their platform; each adapter registers itself here."""

from typing import Protocol

import msgspec

from weihu.channels.accounts.cache import Loaded
from weihu.kernel.errors import Words
from weihu.kernel.registry import Registry


class Granted(msgspec.Struct, frozen=True):
    """A token as the platform gave it: for how long, and how far the platform's clock is ahead of ours."""

    value: str
    life_s: int
    skew_s: float = 0.0


class Finding(msgspec.Struct, frozen=True):
    """One thing that was looked at: is it well, and if not, what to do."""

    name: str
    ok: bool
    words: Words
    remedy: Words = Words("", "")


class Platform(Protocol):
    """A platform's side of an account."""

    def fetch_token(self, account: Loaded) -> Granted:
        """Asks for an access token, without ending the one in use. Raises the adapter's errors."""

    def check(self, account: Loaded) -> list[Finding]:
        """Calls the platform as an operator would to see whether the account is set up well. Never raises for what
        the platform answers.
        """

    def start_sync(self, account: Loaded) -> None:
        """Enqueues, in the caller's transaction, the job that reads the follower list; one that runs goes on."""


PLATFORMS: Registry[Platform] = Registry("platform")
