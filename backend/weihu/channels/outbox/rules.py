"""What becomes of an outgoing message: pure decisions.

queued ──► sending ──► sent · refused · unknown        queued ──► expired · refused
   ▲          │
   └──────────┘  only when it surely did not leave
"""

import random
from typing import Final

import msgspec

from weihu.channels import ports as replies
from weihu.channels.outbox import ports
from weihu.channels.outbox.ports import Use
from weihu.kernel import clock

QUEUED: Final = "queued"
SENDING: Final = "sending"
SENT: Final = "sent"
REFUSED: Final = "refused"
UNKNOWN: Final = "unknown"
EXPIRED: Final = "expired"

# Words for `Outgoing.reason`; beside them the causes of a channel, `unreachable_<why>` and `refused_<code>`.
UNREACHABLE: Final = "unreachable_"
RETRYING: Final = "retrying"
QUOTA: Final = "quota"
WINDOW: Final = {"closed": "window_closed", "used_up": "window_used_up"}
GAVE_UP: Final = "gave_up"
MEDIA_GONE: Final = "media_gone"
FILE_MISSING: Final = "file_missing"
BROKEN: Final = "broken"
NO_ANSWER: Final = "no_answer"
PROCESS_DIED: Final = "process_died"
FIRST_PART_UNKNOWN: Final = "first_part_unknown"
SAID_BEFORE: Final = "said_before"

MOST_TRIES = 8
# The channel works when a message of the account was taken this recently.
CHANNEL_WORKS_MS = 5 * clock.MINUTE
_MOST_UPLOADS = 3
_FIRST_PAUSE_MS = 1_000
_LONGEST_PAUSE_MS = 60_000
# An account that cannot send is asked again this soon: somebody may have put it right. A refused call is cheap when the
# adapter's circuit is open, but counts when the quota is used up.
_DOWN_MS = 15_000
_QUOTA_MS = 10 * clock.MINUTE


class Verdict(msgspec.Struct, frozen=True):
    """The state that a message gets after a try, and what follows for its person and its account."""

    state: str
    reason: str = ""
    detail: str = ""
    pause_ms: int = 0
    # Whether the try counts towards MOST_TRIES.
    counts: bool = True
    # It surely did not leave: the window gets its message back.
    undo: bool = False
    # The platform says that nothing may be sent to this person: her windows are void.
    closes: bool = False
    # Nothing else that is queued for this person can go either.
    ends_line: bool = False
    # The platform lost our files: upload them again.
    forget_uploads: bool = False
    # The account's lines rest until then.
    rest_until: int | None = None


SUCCESS = Verdict(SENT)


def judge(error: BaseException, *, tries: int, now: int, channel_works: bool = True) -> Verdict:
    """After a try that failed; `tries` counts it. Only what surely did not leave and time may heal is tried again.

    After MOST_TRIES the message is given up if others of its account are taken (fault 25); as long as none is, it is
    the platform that is away, and the message waits for its expiry (fault 26).
    """
    detail = getattr(error, "detail", "") or str(error)
    match error:
        case ports.Retry() if tries < MOST_TRIES or not channel_works:
            pause = max(pause_ms(tries), int((error.after_s or 0) * 1000))
            return Verdict(QUEUED, RETRYING, detail, pause, undo=True)
        case ports.Retry():
            return Verdict(REFUSED, GAVE_UP, detail, undo=True)
        case ports.ChannelDown():
            until = min(error.until or now + _DOWN_MS, now + _DOWN_MS)
            return Verdict(QUEUED, error.cause, detail, counts=False, undo=True, rest_until=until)
        case ports.QuotaReached():
            until = min(error.until, now + _QUOTA_MS)
            return Verdict(QUEUED, QUOTA, detail, counts=False, undo=True, rest_until=until)
        case ports.WindowClosed():
            return Verdict(REFUSED, WINDOW[error.how], detail, undo=True, closes=True)
        case ports.Unreachable():
            return Verdict(REFUSED, f"{UNREACHABLE}{error.why}", detail, undo=True, closes=True, ends_line=True)
        case ports.MediaGone() if tries < _MOST_UPLOADS:
            return Verdict(QUEUED, RETRYING, detail, undo=True, forget_uploads=True)
        case ports.MediaGone():
            return Verdict(REFUSED, MEDIA_GONE, detail, undo=True, forget_uploads=True)
        case ports.Refused():
            return Verdict(REFUSED, f"refused_{error.code}"[:60], detail, undo=True)
        case _:
            # A timeout after the request left, or an adapter that failed in a way nobody thought of: who can say?
            return Verdict(UNKNOWN, NO_ANSWER, detail)


def judge_upload(error: BaseException, *, tries: int, now: int, channel_works: bool = True) -> Verdict:
    """After an upload that failed: the message itself never left, so nothing of it is unknown."""
    if isinstance(error, FileNotFoundError):
        return Verdict(REFUSED, FILE_MISSING)
    if not isinstance(error, ports.SendError) or isinstance(error, ports.UnknownOutcome):
        error = ports.Retry(detail=f"upload: {getattr(error, 'detail', '') or error}")
    return judge(error, tries=tries, now=now, channel_works=channel_works)


def pause_ms(tries: int) -> int:
    """Twice as long each time, up to a minute, with jitter."""
    full = min(_FIRST_PAUSE_MS * 2 ** min(tries - 1, 10), _LONGEST_PAUSE_MS)
    return int(full * random.uniform(0.75, 1.25))  # noqa: S311 - no secret


def uses(reply: replies.Reply) -> dict[int, Use]:
    """The files that the reply needs on the platform, and as what."""
    main: dict[type, Use] = {
        replies.PictureReply: "picture", replies.VoiceReply: "voice", replies.VideoReply: "video",
    }  # fmt: skip
    found: dict[int, Use] = {}
    if file_id := getattr(reply, "thumb_file_id", 0):
        found[file_id] = "thumb"
    if file_id := getattr(reply, "file_id", 0):
        found[file_id] = main[type(reply)]
    return found
