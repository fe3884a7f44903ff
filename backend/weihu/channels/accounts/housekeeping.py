"""What this room need not remember any longer."""

from weihu.channels.accounts.models import Oddity
from weihu.kernel import clock
from weihu.kernel.db.prune import prune

# What is still odd after so long is told again.
ODDITIES_KEPT_MS = 30 * clock.DAY


def tidy() -> int:
    """Oddities of long ago; how many went."""
    return prune(Oddity, "at < {p}", clock.now() - ODDITIES_KEPT_MS)
