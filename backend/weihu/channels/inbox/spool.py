"""While the database is away, pushes go to a file: fsynced, encrypted, readable by us alone (house §5.6).

A line is base64 of nonce + AES-256-GCM ciphertext of a JSON record. While the file is not empty, new pushes queue
behind it, so that order holds. Replayed pushes have no waiter: their answers leave through the outbox.
"""

import base64
import os
import secrets
import threading
from collections.abc import Iterable
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from weihu.channels.inbox.turns import Arrival

_LABEL = b"inbox.spool"


class Record(msgspec.Struct):
    """A push as it came."""

    account_id: int
    raw: bytes
    envelope: dict[str, str]
    received_at: int


class Spool:
    """A file of pushes that wait for the database."""

    def __init__(self, path: Path, key: bytes) -> None:
        self.path = path
        self._cipher = AESGCM(key)
        self._lock = threading.Lock()
        self._waiting = self._count()

    def __len__(self) -> int:
        return self._waiting

    def _count(self) -> int:
        try:
            with self.path.open("rb") as lines:
                return sum(1 for _ in lines)
        except FileNotFoundError:
            return 0

    def add(self, arrivals: Iterable[Arrival]) -> None:
        """Durable when it returns. Raises OSError (a full disk)."""
        records = [Record(one.account.id, one.raw, one.envelope, one.received_at) for one in arrivals]
        with self._lock:
            self._append(self.path, records)
            self._waiting += len(records)

    def _append(self, path: Path, records: Iterable[Record]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, b"".join(self._line(record) for record in records))
            os.fsync(handle)
        finally:
            os.close(handle)

    def _line(self, record: Record) -> bytes:
        nonce = secrets.token_bytes(12)
        sealed = self._cipher.encrypt(nonce, msgspec.json.encode(record), _LABEL)
        return base64.b64encode(nonce + sealed) + b"\n"

    def first(self, most: int) -> list[Record]:
        """The oldest, in order. A half-written last line (power failure) never was acknowledged and is passed over."""
        found: list[Record] = []
        with self._lock:
            if not self.path.exists():
                return []
            with self.path.open("rb") as lines:
                for line in lines:
                    if len(found) == most:
                        break
                    record = self._open(line)
                    found.append(record or Record(0, b"", {}, 0))
        return found

    def _open(self, line: bytes) -> Record | None:
        try:
            sealed = base64.b64decode(line, validate=False)
            return msgspec.json.decode(self._cipher.decrypt(sealed[:12], sealed[12:], _LABEL), type=Record)
        except (ValueError, InvalidTag, msgspec.DecodeError):
            return None

    def drop(self, count: int) -> None:
        """Takes away the oldest, which are safe in the database now; the file is exchanged whole, not cut in place."""
        with self._lock:
            rest = self.path.read_bytes().split(b"\n")[count:]
            kept = b"\n".join(rest)
            if not kept.strip():
                self.path.unlink()
                self._waiting = 0
                return
            fresh = self.path.with_suffix(".next")
            handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            try:
                os.write(handle, kept)
                os.fsync(handle)
            finally:
                os.close(handle)
            fresh.replace(self.path)
            self._waiting = len([line for line in rest if line])
