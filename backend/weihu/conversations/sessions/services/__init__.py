"""What people do with sessions. Verbs take many at once (`…_many`); those that take one call them with one."""

from weihu.conversations.sessions.services.claiming import claim, claim_many, release, release_many
from weihu.conversations.sessions.services.closing import close, close_many, reopen, reopen_many
from weihu.conversations.sessions.services.many import Outcome
from weihu.conversations.sessions.services.reading import mark_many_read, mark_read
from weihu.conversations.sessions.services.snoozing import snooze, snooze_many, wake, wake_many
from weihu.conversations.sessions.services.starting import start

__all__ = [
    "Outcome",
    "claim",
    "claim_many",
    "close",
    "close_many",
    "mark_many_read",
    "mark_read",
    "release",
    "release_many",
    "reopen",
    "reopen_many",
    "snooze",
    "snooze_many",
    "start",
    "wake",
    "wake_many",
]
