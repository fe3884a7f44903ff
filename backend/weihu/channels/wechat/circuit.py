"""Stops calling for an account that cannot be served now, with a named cause, and tries again later (fault 19, 26, 27).

A configuration error opens the circuit at once, an unreachable platform after a few calls in a row. When the time is
up one call goes first; its success closes the circuit for all.
"""

import threading

import msgspec

from weihu.channels.accounts import health
from weihu.channels.accounts.cache import Loaded
from weihu.channels.wechat import causes
from weihu.channels.wechat.errors import ChannelDown
from weihu.kernel import clock

OPEN_FOR_S = 60.0
# An unreachable platform is asked again sooner at first.
UNREACHABLE_FOR_S = (5.0, 10.0, 20.0, 40.0, 60.0)
FAILURES = 5
_PROBE_S = 15.0


class _State(msgspec.Struct):
    cause: str = ""
    opens_again: float = 0.0
    failures: int = 0
    times: int = 0
    # Of the set-up that failed: a corrected one is tried at once, in every process.
    version: int = 0


_states: dict[int, _State] = {}
_lock = threading.Lock()


def guard(account: Loaded) -> None:
    """Lets the call pass. Raises ChannelDown while the circuit is open."""
    state = _states.get(account.id)
    if state is None or not state.cause or account.version > state.version:
        return
    with _lock:
        left = state.opens_again - clock.monotonic()
        if left <= 0:
            # This caller goes first; the others wait for what it finds.
            state.opens_again = clock.monotonic() + _PROBE_S
            return
    raise ChannelDown(state.cause, clock.now() + int(left * 1000))


def open_for(account: Loaded, cause: str, seconds: float = OPEN_FOR_S) -> int:
    """Opens the circuit; until when, in milliseconds of the clock in force."""
    until = clock.now() + int(seconds * 1000)
    with _lock:
        state = _states.setdefault(account.id, _State())
        state.cause, state.opens_again, state.version = cause, clock.monotonic() + seconds, account.version
    health.mark(account.id, cause, until)
    return until


def failed(account: Loaded) -> None:
    """The platform did not answer, or not as itself."""
    with _lock:
        state = _states.setdefault(account.id, _State())
        state.failures += 1
        if state.failures < FAILURES:
            return
        seconds = UNREACHABLE_FOR_S[min(state.times, len(UNREACHABLE_FOR_S) - 1)]
        state.times += 1
    open_for(account, causes.UNREACHABLE, seconds)


def answered(account: Loaded) -> None:
    """The platform refused something, as itself: it can be reached."""
    state = _states.get(account.id)
    if state is not None and not state.cause:
        with _lock:
            state.failures = state.times = 0


def goes_on(account: Loaded) -> None:
    """Who went first met an old token: asking for a new one is part of the same try."""
    state = _states.get(account.id)
    if state is not None and state.cause:
        with _lock:
            state.opens_again = clock.monotonic()


def well(account: Loaded) -> None:
    """A call went well."""
    was_open = False
    if account.id in _states:
        with _lock:
            state = _states.pop(account.id, None)
            was_open = state is not None and bool(state.cause)
    health.clear(account.id, causes.OF_CALLS, now=was_open)


def clear() -> None:
    """Closes all (tests, and an operator's check)."""
    _states.clear()


def close(account: Loaded) -> None:
    """Closes this one: somebody changed the set-up, or wants to know now."""
    with _lock:
        _states.pop(account.id, None)
