"""What staff do with a session."""

from weihu.conversations.sessions.services.claiming import claim, release
from weihu.conversations.sessions.services.closing import close, reopen
from weihu.conversations.sessions.services.reading import mark_read

__all__ = ["claim", "close", "mark_read", "release", "reopen"]
