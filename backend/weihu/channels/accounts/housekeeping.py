"""What this room need not remember any longer."""

from weihu.channels.accounts.models import FailedCall, Oddity
from weihu.kernel import clock
from weihu.kernel.db.prune import prune

# What is still odd after so long is told again.
ODDITIES_KEPT_MS = 30 * clock.DAY
FAILURES_KEPT_MS = 30 * clock.DAY


def tidy() -> int:
    """Oddities of long ago; how many went."""
    return prune(Oddity, "at < {p}", clock.now() - ODDITIES_KEPT_MS)


def tidy_failures() -> int:
    """Failed calls of long ago; how many went. The newest of each account are bounded as they are written."""
    return prune(FailedCall, "at < {p}", clock.now() - FAILURES_KEPT_MS)
