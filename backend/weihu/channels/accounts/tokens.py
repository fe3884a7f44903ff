"""Access tokens: one for each account, shared by all processes, refreshed by one of them (house §6, faults 18–20).

In memory a token ages by the monotonic clock, so that a host whose time is wrong neither throws good tokens away nor
keeps bad ones. In the database it has a version: refreshing needs the lease, storing compares the version, and the
platform is asked outside any transaction. Nobody waits while the token in hand still works.
"""

import logging
import os
import socket
import threading
import time
from collections import defaultdict

import msgspec

from weihu.channels.accounts import health
from weihu.channels.accounts.cache import Loaded
from weihu.channels.accounts.models import AccessToken
from weihu.channels.accounts.platforms import PLATFORMS
from weihu.kernel import clock, ids
from weihu.kernel.db import write

log = logging.getLogger(__name__)

# Renew so long before the end: a stable token is made anew only in its last five minutes (B1).
MARGIN_S = 280.0
LEASE_S = 15
_POLL_S = 0.05
_PAUSE_S = 20.0


class Token(msgspec.Struct, frozen=True):
    """A token in hand, good until `ends` of the monotonic clock."""

    value: str
    version: int
    ends: float

    def __repr__(self) -> str:
        return f"Token(version={self.version})"

    def left_s(self) -> float:
        """How long it is still good."""
        return self.ends - clock.monotonic()


_held: dict[int, Token] = {}
# Until when renewing in the overlap is not tried again after it failed.
_paused: dict[int, float] = {}
_locks: dict[int, threading.Lock] = defaultdict(threading.Lock)
_locks_lock = threading.Lock()


def holder() -> str:
    """This process, as an operator finds it: host and process id."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}"


def current(account: Loaded) -> Token:
    """The account's token. Raises what the platform's adapter raises when a needed one cannot be had."""
    held = _held.get(account.id)
    if held is None or held.left_s() <= 0:
        with _lock_of(account.id):
            return _renewed(account, after=None)
    if held.left_s() <= MARGIN_S and _paused.get(account.id, 0.0) < clock.monotonic():
        return _renewed_early(account, held)
    return held


def renew(account: Loaded, failed: Token) -> Token:
    """Another token after the platform refused this one; asks only when nobody else did meanwhile."""
    with _lock_of(account.id):
        held = _held.get(account.id)
        if held is not None and held.version > failed.version:
            return held
        return _renewed(account, after=failed.version)


def forget(account_id: int) -> None:
    """The account's secret changed: the next call asks for a new token."""
    with write():
        AccessToken.unscoped.filter(account_id=account_id).update(value="", expires_at=0, lease_until=0)
    _held.pop(account_id, None)


def clear() -> None:
    """Forgets what this process holds (tests)."""
    _held.clear()
    _paused.clear()


def _lock_of(account_id: int) -> threading.Lock:
    with _locks_lock:
        return _locks[account_id]


def _renewed_early(account: Loaded, held: Token) -> Token:
    """In the overlap one thread renews, the others go on with what still works; so does it when it cannot renew."""
    lock = _lock_of(account.id)
    if not lock.acquire(blocking=False):
        return held
    try:
        return _renewed(account, after=None)
    except Exception:  # noqa: BLE001 - whatever it was, the token in hand still works
        log.warning("the token of account %s could not be renewed early", account.id)
        _paused[account.id] = clock.monotonic() + _PAUSE_S
        return held
    finally:
        lock.release()


def _renewed(account: Loaded, *, after: int | None) -> Token:
    """Under the account's lock: what another process stored, or a token fetched under the lease."""
    held = _held.get(account.id)
    if after is None and held is not None and held.left_s() > MARGIN_S:
        return held
    give_up = clock.monotonic() + LEASE_S
    while True:
        stored = _stored(account)
        is_new = stored.left_s() > MARGIN_S if after is None else stored.version > after and stored.left_s() > 0
        if is_new:
            return _keep(account, stored)
        if _lease(account, stored.version):
            return _keep(account, _fetched(account, stored.version))
        if after is None and stored.left_s() > 0:
            return _keep(account, stored)
        if clock.monotonic() > give_up:
            # The lease's holder neither came back nor died in time; asking twice does no harm.
            return _keep(account, _fetched(account, stored.version))
        time.sleep(_POLL_S)


def _stored(account: Loaded) -> Token:
    row = AccessToken.unscoped.filter(account_id=account.id).first()
    if row is None:
        with write():
            AccessToken.unscoped.bulk_create(
                [AccessToken(id=ids.new_id(), organisation_id=account.organisation_id, account_id=account.id)],
                ignore_conflicts=True,
            )
        return Token("", 0, 0.0)
    return Token(row.value, row.version, _ends(row) if row.value else 0.0)


def _ends(row: AccessToken) -> float:
    return clock.monotonic() + (row.expires_at - clock.wall()) / 1000


def _lease(account: Loaded, version: int) -> bool:
    now = clock.wall()
    with write():
        taken = AccessToken.unscoped.filter(account_id=account.id, version=version, lease_until__lt=now)
        return taken.update(lease_until=now + LEASE_S * clock.SECOND, lease_by=holder()) == 1


def _fetched(account: Loaded, version: int) -> Token:
    try:
        begun = clock.monotonic()
        granted = PLATFORMS[account.adapter].fetch_token(account)
    except BaseException:  # whatever ended it, the lease must not outlive it
        with write():
            AccessToken.unscoped.filter(account_id=account.id, version=version).update(lease_until=0)
        raise
    ends = begun + granted.life_s
    with write():
        mine = AccessToken.unscoped.filter(account_id=account.id, version=version)
        expires_at = clock.wall() + int((ends - clock.monotonic()) * 1000)
        is_stored = mine.update(
            value=granted.value,
            expires_at=expires_at,
            version=version + 1,
            lease_until=0,
            renewed_at=clock.wall(),
            renewed_by=holder(),
        )
    health.note_skew(account.id, granted.skew_s)
    if is_stored:
        return Token(granted.value, version + 1, ends)
    # A slower one than another process: its token is the one that everybody uses.
    stored = _stored(account)
    return stored if stored.left_s() > 0 else Token(granted.value, version, ends)


def _keep(account: Loaded, token: Token) -> Token:
    _held[account.id] = token
    return token
