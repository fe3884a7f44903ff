"""What a job does while the platform cannot be asked: it stands back and is run again, until its time is over."""

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from weihu.channels.wechat.errors import ChannelDown, QuotaReached, Retry, UnknownOutcome
from weihu.foundation.jobs.errors import RunAgain
from weihu.kernel import clock

_LEAST_S, _MOST_S = 5.0, 600.0


class Patience(msgspec.Struct):
    """Whether the time was over."""

    ended: bool = False


@contextmanager
def or_again(*, until: int | None = None) -> Iterator[Patience]:
    """Raises RunAgain where time may heal what the work inside met; after `until` (clock in force) it only says so."""
    patience = Patience()
    try:
        yield patience
    except (Retry, ChannelDown, QuotaReached, UnknownOutcome) as error:
        if until is not None and clock.now() >= until:
            patience.ended = True
            return
        raise RunAgain(_pause_s(error)) from None


def _pause_s(error: Exception) -> float:
    if isinstance(error, Retry):
        told = error.after_s
    elif isinstance(error, ChannelDown | QuotaReached) and error.until is not None:
        told = (error.until - clock.now()) / 1000
    else:
        told = None
    return min(_MOST_S, max(_LEAST_S, 20.0 if told is None else told))
