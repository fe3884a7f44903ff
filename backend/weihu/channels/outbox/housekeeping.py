"""What the outbox need not remember any longer."""

from weihu.channels.outbox.models import Outgoing, Spending, Upload, Window
from weihu.channels.outbox.windows import hot
from weihu.kernel import clock, ids
from weihu.kernel.db.prune import prune

# Windows that ended are of no use; a little longer for whoever looks into what happened.
_WINDOWS_KEPT_MS = 3 * clock.DAY


def tidy(*, keep_ms: int) -> int:
    """Messages of long ago that were sent, or that somebody has dealt with; windows that closed, and what was spent of
    them; media ids that the platform has forgotten. How many rows went.
    """
    now = clock.now()
    ended = "id < {p} AND (state = 'sent' OR reviewed_at IS NOT NULL)"
    gone = prune(Outgoing, ended, ids.floor_of(clock.wall() - keep_ms))
    gone += prune(Window, "closes_at < {p}", now - _WINDOWS_KEPT_MS)
    gone += prune(Spending, hot.WITHOUT_WINDOWS, now - _WINDOWS_KEPT_MS)
    return gone + prune(Upload, "expires_at < {p}", now)
