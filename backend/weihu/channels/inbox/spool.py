"""While the database is away, pushes go to a file: fsynced, encrypted, readable by us alone (house §5.6).

A line is base64 of nonce + AES-256-GCM ciphertext of a JSON record; one that begins with `#` is safe in the database.
While the file is not empty, new pushes queue behind it, so that order holds. Replayed pushes have no waiter: their
answers leave through the outbox. A process holds its file by a lock; what a dead one left in another is taken over.
"""

import base64
import contextlib
import errno
import fcntl
import logging
import os
import secrets
import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from weihu.channels.inbox.turns import Arrival

log = logging.getLogger(__name__)

# Beyond this the platform is told to come again: the disk is also the database's.
MOST_BYTES = 1 << 30
# Lines that cannot become messages are kept here, for whoever repairs them by hand.
SET_ASIDE = "inbox.set-aside"
_LABEL = b"inbox.spool"
_DONE = b"#"
_MOST_FILES = 100


class Record(msgspec.Struct):
    """A push as it came."""

    account_id: int
    raw: bytes
    envelope: dict[str, str]
    received_at: int


class Line(msgspec.Struct, frozen=True):
    """A line and where it begins; without a record it cannot be read (cut short, another key)."""

    at: int
    raw: bytes
    record: Record | None


class Taken(Exception):
    """Another process has this file."""


class Spool:
    """A file of pushes that wait for the database."""

    def __init__(self, path: Path, key: bytes, *, most_bytes: int = MOST_BYTES) -> None:
        """Raises Taken."""
        self.path = path
        self._cipher = AESGCM(key)
        self._most = most_bytes
        self._lock = threading.Lock()
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._file)
            raise Taken from None
        sync_folder(path.parent)
        self._size = os.fstat(self._file).st_size
        if self._size and os.pread(self._file, 1, self._size - 1) != b"\n":
            # Power went while a line was written, so nobody was told that it is safe; the next one begins anew.
            self._size += os.pwrite(self._file, b"\n", self._size)
        self._begin = 0
        waiting = [at for at, _ in self._lines()]
        self._waiting = len(waiting)
        self._begin = waiting[0] if waiting else self._size

    def __len__(self) -> int:
        return self._waiting

    def close(self) -> None:
        """Leaves the file to whoever comes next."""
        with self._lock:
            self._waiting = 0
            if self._file >= 0:
                os.close(self._file)
            self._file = -1

    def add(self, arrivals: Iterable[Arrival]) -> None:
        """Durable when it returns. Raises OSError (a full disk, a full spool), and then nothing of it is kept."""
        records = [Record(one.account.id, one.raw, one.envelope, one.received_at) for one in arrivals]
        data = b"".join(self._sealed(record) for record in records)
        with self._lock:
            if self._size + len(data) > self._most:
                raise OSError(errno.ENOSPC, "the spool is full", str(self.path))
            try:
                _write_all(self._file, data, self._size)
                os.fsync(self._file)
            except OSError:
                with contextlib.suppress(OSError):
                    os.ftruncate(self._file, self._size)
                raise
            self._size += len(data)
            self._waiting += len(records)

    def first(self, most: int) -> list[Line]:
        """The oldest that wait, in order."""
        found: list[Line] = []
        with self._lock:
            if self._file < 0:
                return []
            for at, raw in self._lines():
                found.append(Line(at, raw, self._opened(raw)))
                if len(found) == most:
                    break
            if not found:  # somebody cut the file under us: waiting for what is gone would never end
                self._waiting, self._begin = 0, self._size
        return found

    def drop(self, lines: Sequence[Line]) -> None:
        """Takes away the oldest, which are safe elsewhere now."""
        with self._lock:
            if self._file < 0 or not lines:
                return
            for line in lines:
                os.pwrite(self._file, _DONE, line.at)
            self._begin = lines[-1].at + len(lines[-1].raw)
            self._waiting = max(0, self._waiting - len(lines))
            if self._begin >= self._size:
                os.ftruncate(self._file, 0)
                self._begin = self._size = self._waiting = 0

    def set_aside(self, lines: Sequence[Line]) -> None:
        """Keeps what cannot become messages beside the spool, and tells it. Raises OSError."""
        if not lines:
            return
        path = self.path.with_name(SET_ASIDE)
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            _write_all(file, b"".join(line.raw for line in lines))
            os.fsync(file)
        finally:
            os.close(file)
        log.error("%d spooled pushes cannot become messages; they are kept in %s", len(lines), path)

    def _sealed(self, record: Record) -> bytes:
        nonce = secrets.token_bytes(12)
        sealed = self._cipher.encrypt(nonce, msgspec.json.encode(record), _LABEL)
        return base64.b64encode(nonce + sealed) + b"\n"

    def _opened(self, line: bytes) -> Record | None:
        try:
            sealed = base64.b64decode(line, validate=False)
            return msgspec.json.decode(self._cipher.decrypt(sealed[:12], sealed[12:], _LABEL), type=Record)
        except (ValueError, InvalidTag, msgspec.DecodeError):
            return None

    def _lines(self) -> Iterator[tuple[int, bytes]]:
        """What waits and where it begins, from the first on."""
        at = self._begin
        with os.fdopen(os.dup(self._file), "rb") as file:
            file.seek(at)
            for raw in file:
                if at >= self._size:
                    return
                if not raw.startswith(_DONE) and raw.strip():
                    yield at, raw
                at += len(raw)


def own(folder: Path, key: bytes) -> Spool:
    """This process's file: the first that no other one holds, with whatever a dead one left in it."""
    for number in range(1, _MOST_FILES):
        with contextlib.suppress(Taken):
            return Spool(folder / f"inbox-{number}.spool", key)
    raise RuntimeError(f"{_MOST_FILES} processes have their spools in {folder}")


def left_behind(folder: Path, key: bytes, mine: Spool) -> Iterator[Spool]:
    """Files that are not empty and whose processes are gone; each is held while it is worked on."""
    for path in sorted(folder.glob("inbox-*.spool")):
        if path != mine.path and path.stat().st_size:
            with contextlib.suppress(Taken), contextlib.closing(Spool(path, key)) as found:
                yield found


def sync_folder(folder: Path) -> None:
    """A file that was just made is still there after a power failure."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write_all(file: int, data: bytes, at: int | None = None) -> None:
    """All of it, also where the system takes a part at a time; `at` None appends."""
    rest = memoryview(data)
    while rest:
        if at is None:
            rest = rest[os.write(file, rest) :]
        else:
            written = os.pwrite(file, rest, at)
            rest, at = rest[written:], at + written
