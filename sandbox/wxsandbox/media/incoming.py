"""Media that people send from their phones: any browser recording becomes what WeChat would deliver."""

import asyncio
import base64
import binascii
from pathlib import Path

from wxsandbox.accounts import Account
from wxsandbox.errors import ControlError
from wxsandbox.media import convert
from wxsandbox.media.sniff import Sniffed, sniff
from wxsandbox.media.store import Media
from wxsandbox.world import World

LIMIT = 10 * 1024 * 1024
_PICTURES = ("jpg", "png", "gif")


async def picture(world: World, account: Account, file: str, path: str, filename: str) -> Media:
    """A photo, as it is."""
    data = _bytes(file, path)
    kind = sniff(data)
    if kind.format not in _PICTURES:
        raise ControlError(400, "not_a_picture", "a picture is a JPEG, PNG or GIF")
    return _keep(world, account, data, "image", kind, filename or f"image.{kind.format}")


async def voice(world: World, account: Account, file: str, path: str, filename: str) -> tuple[Media, Media]:
    """A recording as AMR, and the 16 kHz copy behind MediaId16K. Speex files stay what they are."""
    data = _bytes(file, path)
    kind = sniff(data)
    try:
        narrow = (
            (data, kind) if kind.format in ("amr", "speex") else (await asyncio.to_thread(convert.to_amr, data), _AMR)
        )
        wide = narrow if kind.format == "speex" else (await asyncio.to_thread(convert.to_wide, data), _WIDE)
        duration = await asyncio.to_thread(convert.duration_s, narrow[0])
    except convert.NotAudio as error:
        raise ControlError(400, "not_audio", f"this recording cannot be read: {error}") from error
    made = _keep(world, account, *narrow[:1], "voice", narrow[1], f"voice.{narrow[1].format}", duration)
    copy = _keep(world, account, *wide[:1], "voice", wide[1], f"voice16k.{wide[1].format}", duration)
    made.wide_id = copy.id
    return made, copy


async def video(world: World, account: Account, file: str, path: str, filename: str) -> tuple[Media, Media]:
    """A clip as it is, with a picture standing for it."""
    data = _bytes(file, path)
    kind = sniff(data)
    if kind.format not in ("mp4", "webm"):
        raise ControlError(400, "not_a_video", "a video is an MP4 (or a browser's WebM)")
    return _keep(world, account, data, "video", kind, filename or f"video.{kind.format}"), thumb(world, account)


def thumb(world: World, account: Account) -> Media:
    """A plain grey picture."""
    return _keep(world, account, convert.grey_jpeg(), "thumb", Sniffed("jpg", "image/jpeg"), "thumb.jpg")


def public_url(world: World, media: Media) -> str:
    """PicUrl: a link that needs no token (A8)."""
    return f"{world.base_url}/mmbiz/{media.id}/0"


_AMR = Sniffed("amr", "audio/amr")
_WIDE = Sniffed("ogg", "audio/ogg")


def _bytes(file: str, path: str) -> bytes:
    if file:
        try:
            data = base64.b64decode(file.partition(",")[2] if file.startswith("data:") else file, validate=True)
        except (binascii.Error, ValueError) as error:
            raise ControlError(400, "not_base64", "file must be base64") from error
    elif path:
        try:
            data = Path(path).read_bytes()
        except OSError as error:
            raise ControlError(400, "no_file", f"cannot read {path}: {error.strerror}") from error
    else:
        raise ControlError(400, "no_file", "a file (base64) or a path is needed")
    if not data or len(data) > LIMIT:
        raise ControlError(400, "bad_size", "a file has 1 byte to 10 MB")
    return data


def _keep(
    world: World, account: Account, data: bytes, type: str, kind: Sniffed, filename: str, duration_s: float = 0.0
) -> Media:
    media = world.media.add(
        data,
        appid=account.appid,
        type=type,
        life="inbound",
        format=kind.format,
        content_type=kind.content_type,
        filename=filename,
        now=world.clock.seconds(),
        duration_s=duration_s,
    )
    world.storage.changed("media", media.id)
    return media
