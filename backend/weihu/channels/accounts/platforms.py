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


class Allowance(msgspec.Struct, frozen=True):
    """How often a call may be made: today's figures as the platform counts them. `limit` 0: it tells no figure.

    `problem`: the platform would not say, and this is its code.
    """

    name: str
    call: str
    words: Words
    limit: int = 0
    used: int = 0
    left: int = 0
    a_minute: int = 0
    problem: str = ""


class Pace(msgspec.Struct, frozen=True):
    """Our own limit of calls: so many a second, so many at once, and how many this process could make now."""

    a_second: int
    at_once: int
    left: int


class Told(msgspec.Struct, frozen=True):
    """A code of the platform's in our words, and what to do."""

    words: Words
    remedy: Words


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

    def probe(self, account: Loaded) -> None:
        """Makes the smallest call that tells whether the account is well; what it finds is told to `health`."""

    def allowances(self, account: Loaded) -> list[Allowance]:
        """What is left today of the calls that we make. Never raises for what the platform answers."""

    def pace(self, account: Loaded) -> Pace:
        """Our own limit, as this process keeps it."""

    def explain(self, code: str) -> Told:
        """What a code of a failed call means and what to do; pure, and never without an answer."""


PLATFORMS: Registry[Platform] = Registry("platform")
