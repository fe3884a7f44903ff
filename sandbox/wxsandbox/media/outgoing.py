"""Media that developers upload: sizes, true types and lengths (B15)."""

import asyncio
from collections.abc import Mapping
from typing import NamedTuple

from msgspec import Struct

from wxsandbox.errors import ApiError
from wxsandbox.media import convert
from wxsandbox.media.sniff import Sniffed, sniff

LONGEST_VOICE_S = 60
_MB = 1024 * 1024


class Upload(Struct):
    """A file out of a multipart body."""

    filename: str
    content_type: str | None
    data: bytes
    fields: dict[str, str]


class Rule(NamedTuple):
    """What one type of medium may be."""

    most: int
    formats: tuple[str, ...]


TEMPORARY: Mapping[str, Rule] = {
    "image": Rule(10 * _MB, ("png", "jpg", "gif")),
    "voice": Rule(2 * _MB, ("amr", "mp3")),
    "video": Rule(10 * _MB, ("mp4",)),
    "thumb": Rule(64 * 1024, ("jpg",)),
}
PERMANENT: Mapping[str, Rule] = {
    "image": Rule(10 * _MB, ("bmp", "png", "jpg", "gif")),
    "voice": Rule(2 * _MB, ("mp3", "wma", "wav", "amr")),
    "video": Rule(10 * _MB, ("mp4",)),
    "thumb": Rule(64 * 1024, ("jpg",)),
}
ARTICLE_PICTURE: Mapping[str, Rule] = {"image": Rule(1 * _MB, ("jpg", "png"))}


async def checked(
    upload: Upload, type: str, rules: Mapping[str, Rule], *, most: int | None = None
) -> tuple[Sniffed, float]:
    """What the file is and how long it plays; ApiError when it may not be stored as this type."""
    rule = rules.get(type)
    if rule is None:
        raise ApiError(40004)
    if not upload.data:
        raise ApiError(44001)
    if len(upload.data) > (most if most is not None else rule.most):
        raise ApiError(45001)
    kind = sniff(upload.data)
    if kind.format not in rule.formats:
        raise ApiError(40005)
    if type != "voice":
        return kind, 0.0
    try:
        duration = await asyncio.to_thread(convert.duration_s, upload.data)
    except convert.NotAudio as error:
        raise ApiError(40005) from error
    if duration > LONGEST_VOICE_S:
        raise ApiError(45007)
    return kind, duration
