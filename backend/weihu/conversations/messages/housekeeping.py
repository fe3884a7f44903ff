"""What this room need not remember any longer."""

from weihu.conversations.messages.models import Submission
from weihu.kernel import clock
from weihu.kernel.db.prune import prune


def tidy(*, keep_ms: int) -> int:
    """Keys of answers that no client will submit again; how many went."""
    return prune(Submission, "created_at < {p}", clock.now() - keep_ms)
