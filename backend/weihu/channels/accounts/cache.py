"""The accounts in memory, as the gateway and the senders need them.

The gateway asks by the secret part of the callback address and must neither wait for the database nor depend on it
(house §5.6): `by_key` looks into memory only. `refresh` learns what changed; `refresh_forever` does so every
few seconds.
"""

import logging
import threading
from collections.abc import Iterable
from typing import Any

import msgspec
from django.db import DatabaseError, InterfaceError, connection

from weihu.channels.accounts.models import Account
from weihu.kernel import clock

log = logging.getLogger(__name__)

# An address that nobody has is asked of the database at most this often, whoever guesses.
_UNKNOWN_FOR_S = 5.0
_UNKNOWN_MOST = 1_000


class Loaded(msgspec.Struct, frozen=True):
    """An account as it was when last read. It holds secrets, so it never shows itself whole."""

    id: int
    organisation_id: int
    shop_id: int | None
    adapter: str
    name: str
    key: str
    appid: str
    original_id: str
    kind: str
    verified: bool
    mode: str
    format: str
    secret: str
    token: str
    aes_key: str
    previous_aes_key: str
    api_base: str
    limits: dict[str, Any]
    version: int

    def __repr__(self) -> str:
        return f"Loaded(id={self.id}, appid={self.appid!r}, version={self.version})"

    def limit(self, name: str, default: int) -> int:
        """A limit of this account, where it differs from the platform's."""
        found = self.limits.get(name, default)
        return found if isinstance(found, int) else default


def of(row: Account) -> Loaded:
    """The row as the gateway needs it; a previous key that has had its time is left out."""
    previous = row.previous_aes_key if row.previous_aes_until > clock.now() else ""
    return Loaded(
        id=row.id,
        organisation_id=row.organisation_id,
        shop_id=row.shop_id,
        adapter=row.adapter,
        name=row.name,
        key=row.key,
        appid=row.appid,
        original_id=row.original_id,
        kind=row.kind,
        verified=row.verified,
        mode=row.mode,
        format=row.format,
        secret=row.secret,
        token=row.token,
        aes_key=row.aes_key,
        previous_aes_key=previous,
        api_base=row.api_base,
        limits=row.limits,
        version=row.version,
    )


class Memory:
    """What this process knows of the accounts that are in use."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_id: dict[int, Loaded] = {}
        self._by_key: dict[str, Loaded] = {}
        self._previous_until: dict[int, int] = {}
        self._unknown: dict[str, float] = {}

    def by_key(self, key: str) -> Loaded | None:
        return self._by_key.get(key)

    def by_id(self, account_id: int) -> Loaded | None:
        return self._by_id.get(account_id)

    def all(self) -> list[Loaded]:
        return list(self._by_id.values())

    def versions(self) -> dict[int, int]:
        with self._lock:
            return {id: one.version for id, one in self._by_id.items()}

    def put(self, row: Account) -> Loaded:
        """Takes in a row; one that is out of use is forgotten."""
        found = of(row)
        with self._lock:
            self._drop(row.id)
            if row.disabled_at is None:
                self._by_id[row.id] = self._by_key[row.key] = found
                self._unknown.pop(row.key, None)
                if found.previous_aes_key:
                    self._previous_until[row.id] = row.previous_aes_until
        return found

    def drop(self, ids: Iterable[int]) -> None:
        with self._lock:
            for id in ids:
                self._drop(id)

    def expired(self, now: int) -> list[int]:
        """Accounts whose previous key has had its time."""
        with self._lock:
            return [id for id, until in self._previous_until.items() if until <= now]

    def clear(self) -> None:
        with self._lock:
            for table in (self._by_id, self._by_key, self._previous_until, self._unknown):
                table.clear()

    def is_unknown(self, key: str) -> bool:
        return self._unknown.get(key, 0.0) > clock.monotonic()

    def remember_unknown(self, key: str) -> None:
        with self._lock:
            if len(self._unknown) >= _UNKNOWN_MOST:
                self._unknown.clear()
            self._unknown[key] = clock.monotonic() + _UNKNOWN_FOR_S

    def _drop(self, id: int) -> None:
        gone = self._by_id.pop(id, None)
        self._previous_until.pop(id, None)
        if gone is not None:
            self._by_key.pop(gone.key, None)


_memory = Memory()


def by_key(key: str) -> Loaded | None:
    """The account with this callback address, from memory alone; never blocks, so the gateway's loop may ask."""
    return _memory.by_key(key)


def find(key: str) -> Loaded | None:
    """As `by_key`, but asks the database for one that is not in memory; blocks. Raises DatabaseError."""
    found = _memory.by_key(key)
    if found is not None or len(key) > 40 or _memory.is_unknown(key):
        return found
    row = Account.unscoped.filter(key=key, disabled_at=None).first()
    if row is None:
        _memory.remember_unknown(key)
        return None
    return _memory.put(row)


def by_id(account_id: int) -> Loaded | None:
    """The account, from memory or else from the database; blocks."""
    found = _memory.by_id(account_id)
    if found is None:
        row = Account.unscoped.filter(id=account_id, disabled_at=None).first()
        return None if row is None else _memory.put(row)
    return found


def known() -> list[Loaded]:
    """Every account in memory."""
    return _memory.all()


def put(row: Account) -> Loaded:
    """Takes in a row that was just written, without waiting for the next refresh."""
    return _memory.put(row)


def refresh() -> int:
    """Learns what changed since; the number of accounts that did. Raises DatabaseError, memory stays as it was."""
    known = _memory.versions()
    found = dict(Account.unscoped.filter(disabled_at=None).values_list("id", "version"))
    stale = {id for id, version in found.items() if known.get(id) != version} | set(_memory.expired(clock.now()))
    rows = list(Account.unscoped.filter(id__in=stale)) if stale else []
    for row in rows:
        _memory.put(row)
    gone = known.keys() - found.keys()
    _memory.drop(gone)
    return len(rows) + len(gone)


def clear() -> None:
    """Forgets everything (tests)."""
    _memory.clear()


def refresh_forever(stop: threading.Event, every_s: float = 2.0) -> None:
    """Keeps memory beside the database until told to stop; through an outage it stays as it was."""
    while not stop.is_set():
        try:
            refresh()
        except (DatabaseError, InterfaceError):
            log.warning("accounts: the database does not answer; what is known stays in use")
            connection.close()
        stop.wait(every_s)
    connection.close()
