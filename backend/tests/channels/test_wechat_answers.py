"""What answers mean, and how fast an account may ask: without a platform."""

import datetime as dt
import time
from typing import Any

import pytest

from factories import accounts
from services import programs
from weihu.channels.outbox import ports
from weihu.channels.wechat import bucket, errors, transport
from weihu.kernel import clock as kernel_clock

SEND = "/cgi-bin/message/custom/send"


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (-1, errors.Retry),
        (45011, errors.Retry),
        (45009, errors.QuotaReached),
        (45015, errors.WindowClosed),
        (45047, errors.WindowClosed),
        (43004, errors.Unreachable),
        (48002, errors.Unreachable),
        (40003, errors.Unreachable),
        (40007, errors.MediaGone),
        (45002, errors.Refused),
        (48001, errors.Refused),
        (99999, errors.Refused),
        (40164, errors.ChannelDown),
        (40125, errors.ChannelDown),
        (50002, errors.ChannelDown),
        (40001, errors.TokenRefused),
        (40014, errors.TokenRefused),
        (42001, errors.TokenRefused),
    ],
)
def test_each_refusal_has_its_meaning(code: int, kind: type[Exception]) -> None:
    assert type(errors.of_code(code, "words rid: 1-2-3")) is kind


def test_daily_quotas_begin_anew_at_midnight_in_beijing(clock: Any) -> None:
    reset = dt.datetime.fromtimestamp(errors.next_reset() / 1000, dt.timezone(dt.timedelta(hours=8)))

    assert (reset.hour, reset.minute, reset.second) == (0, 0, 0)
    assert 0 < errors.next_reset() - kernel_clock.now() <= 24 * 3_600_000


def test_fault_24_no_connection_is_surely_not_sent() -> None:
    nobody = accounts.loaded(api_base=f"http://127.0.0.1:{programs.free_port()}")

    with pytest.raises(errors.NotReached):
        transport.ask(nobody.api_base, "POST", SEND, query={}, body=b"{}", once=True)
    transport.close_all()


def test_an_account_never_calls_faster_than_it_may() -> None:
    slow = accounts.loaded(id=991, limits={"calls_per_s": 50, "calls_burst": 2})
    begun = time.monotonic()
    for _ in range(12):
        bucket.take(slow)

    assert 0.15 < time.monotonic() - begun < 1.0


def test_who_would_wait_too_long_is_told_to_come_back() -> None:
    stuck = accounts.loaded(id=992, limits={"calls_per_s": 1, "calls_burst": 1})
    bucket._buckets[992] = bucket._Bucket()
    bucket._buckets[992]._tokens = -1.5

    with pytest.raises(ports.Retry) as told:
        bucket.take(stuck)

    assert told.value.after_s is not None
    assert told.value.after_s > bucket.LONGEST_WAIT_S
