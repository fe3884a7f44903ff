"""The bytes on disk: one file per content, under its SHA-256, never half written."""

import contextlib
import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec
from django.conf import settings

_PIECE = 256 * 1024

Content = bytes | BinaryIO


class Incoming(msgspec.Struct, frozen=True):
    """Bytes that have arrived and are not kept yet."""

    path: Path
    sha256: str
    size: int


class TooMany(ValueError):
    """More bytes than were allowed; the rest was not read."""


def folder() -> Path:
    """Where files are kept; part of the backup."""
    return Path(settings.ENVIRONMENT.data) / "files"


def path_of(sha256: str) -> Path:
    """Where the bytes with this digest lie."""
    return folder() / sha256[:2] / sha256


@contextlib.contextmanager
def incoming(content: Content, *, most: int) -> Iterator[Incoming]:
    """Takes the bytes to disk, durably, to be looked at; gone afterwards unless kept. Raises TooMany."""
    new = folder() / "new"
    new.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = new / secrets.token_hex(16)
    try:
        digest, size = hashlib.sha256(), 0
        with path.open("xb") as file:
            path.chmod(0o600)
            for piece in pieces_of(content):
                size += len(piece)
                if size > most:
                    raise TooMany
                digest.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        yield Incoming(path, digest.hexdigest(), size)
    finally:
        path.unlink(missing_ok=True)


def keep(one: Incoming) -> None:
    """Puts the bytes in their place at once; the same content again replaces itself."""
    place = path_of(one.sha256)
    place.parent.mkdir(exist_ok=True, mode=0o700)
    one.path.replace(place)
    for directory in (place.parent, folder()):
        _settle(directory)


def pieces_of(content: Content) -> Iterable[bytes]:
    """The bytes, some at a time."""
    if isinstance(content, bytes):
        return [content[at : at + _PIECE] for at in range(0, len(content), _PIECE)]
    return iter(lambda: content.read(_PIECE), b"")


def _settle(directory: Path) -> None:
    """A name is durable only when its directory is."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
