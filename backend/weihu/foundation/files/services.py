"""Files are stored, read, and made playable. No call belongs inside a transaction: bytes travel to disk first."""

import logging
from pathlib import Path
from typing import NoReturn

import msgspec

from weihu.foundation.files import blobs, sniff, transcode
from weihu.foundation.files.models import StoredFile
from weihu.foundation.files.names import clean_name
from weihu.foundation.files.purposes import INBOUND, MB, PURPOSES, REPLY, VIDEO, VOICE, Purpose
from weihu.kernel import clock
from weihu.kernel.db import write
from weihu.kernel.errors import NotFound, TooLarge, WrongType, field_error

log = logging.getLogger(__name__)

MP3 = "audio/mpeg"
# The platform's voices last at most a minute (B15).
LONGEST_VOICE_S = 60


class _Found(msgspec.Struct, frozen=True):
    """What was found out about bytes."""

    mime: str
    kind: str
    inline: bool


def store(
    content: blobs.Content,
    *,
    organisation_id: int,
    purpose: str,
    name: str = "",
    shop_id: int | None = None,
    staff_id: int | None = None,
    kind: str | None = None,
) -> StoredFile:
    """Keeps a file after looking at what it is; of a voice that browsers cannot play an MP3 too, see `playable`.

    `shop_id` says whose conversations it belongs to (see `purposes`); `kind` is what it must be (picture, voice, video)
    where the caller knows. Raises WrongType, TooLarge.
    """
    rules = PURPOSES[purpose]
    largest = max(rules.largest.values()) if kind is None else rules.largest[kind]
    try:
        with blobs.incoming(content, most=largest) as new:
            found = _examined(new, rules, kind, name)
            seconds, mp3 = _listened(new, found)
            blobs.keep(new)
    except blobs.TooMany:
        _too_large(name, largest, None)
    fields = {
        "organisation_id": organisation_id,
        "shop_id": shop_id,
        "purpose": purpose,
        "created_by_id": staff_id,
        "seconds": seconds,
    }
    now = clock.now()
    with write():
        made = StoredFile.unscoped.create(
            sha256=new.sha256,
            name=clean_name(name, found.mime),
            mime=found.mime,
            size=new.size,
            inline=found.inline,
            created_at=now,
            **fields,
        )
        if mp3 is not None:
            StoredFile.unscoped.create(
                sha256=mp3.sha256,
                name=clean_name(Path(made.name).stem, MP3),
                mime=MP3,
                size=mp3.size,
                inline=True,
                variant_of=made,
                created_at=now,
                **fields,
            )
    return made


def store_recording(
    content: blobs.Content, *, organisation_id: int, shop_id: int | None, name: str, staff_id: int | None
) -> StoredFile:
    """Keeps a recording of a browser's as the voice that the platform takes (B15). Raises WrongType, TooLarge."""
    largest = PURPOSES[INBOUND].largest[VIDEO]
    try:
        with blobs.incoming(content, most=largest) as new:
            with new.path.open("rb") as file:
                mime = sniff.mime_of(file.read(sniff.HEAD))
            made = new.path.with_suffix(".mp3")
            try:
                # One of sound alone is named as a video by its box.
                seconds = transcode.to_mp3(new.path, mime, made)
                if seconds > LONGEST_VOICE_S:
                    remedy = ("请说短一点再录", "Record something shorter")
                    raise TooLarge(
                        limit=f"{LONGEST_VOICE_S} s",
                        size=f"{seconds:.0f} s",
                        fields=(field_error("file", name, "录音太长", "the recording is too long", *remedy),),
                    )
                with made.open("rb") as file:
                    return store(
                        file, organisation_id=organisation_id, purpose=REPLY, shop_id=shop_id, staff_id=staff_id,
                        name=name, kind=VOICE,
                    )  # fmt: skip
            except transcode.Unplayable:
                _wrong_type(name, mime, set(transcode.FORMATS))
            finally:
                made.unlink(missing_ok=True)
    except blobs.TooMany:
        _too_large(name, largest, None)


def read(file_id: int) -> bytes:
    """The bytes of a file of the open organisations. Raises NotFound."""
    found = StoredFile.objects.filter(pk=file_id).first()
    if found is None:
        raise NotFound
    return content_of(found)


def content_of(file: StoredFile) -> bytes:
    """The bytes of a file whose row is at hand."""
    return path_of(file).read_bytes()


def path_of(file: StoredFile) -> Path:
    """Where its bytes lie."""
    return blobs.path_of(file.sha256)


def playable(file: StoredFile) -> int | None:
    """The id of what a browser plays or shows: the file itself, the MP3 made of it, or None when there is neither."""
    if sniff.KINDS.get(file.mime) != VOICE or file.mime in sniff.PLAYABLE:
        return file.pk if file.inline else None
    return StoredFile.unscoped.filter(variant_of_id=file.pk).values_list("pk", flat=True).first()


def _examined(new: blobs.Incoming, rules: Purpose, wanted: str | None, name: str) -> _Found:
    with new.path.open("rb") as file:
        head = file.read(sniff.HEAD)
    mime = sniff.mime_of(head)
    kind = sniff.KINDS.get(mime)
    allowed = {one for one, its in sniff.KINDS.items() if its in rules.largest and wanted in {None, its}}
    if rules.types is not None:
        allowed &= rules.types
    if kind is None or mime not in allowed:
        _wrong_type(name, mime, allowed)
    if new.size > rules.largest[kind]:
        _too_large(name, rules.largest[kind], new.size)
    pixels = sniff.pixels_of(mime, head)
    if pixels is not None and pixels > sniff.MOST_PIXELS:
        remedy = ("请缩小图片后再试", "Make the picture smaller")
        raise TooLarge(
            limit=f"{sniff.MOST_PIXELS // 1_000_000} MP",
            size=f"{pixels // 1_000_000} MP",
            fields=(field_error("file", name, "像素太多", "has too many pixels", *remedy),),
        )
    with new.path.open("rb") as file:
        is_pure = not sniff.is_also_something_else(blobs.pieces_of(file))
    return _Found(mime, kind, is_pure)


def _listened(new: blobs.Incoming, found: _Found) -> tuple[float | None, blobs.Incoming | None]:
    """How long it plays, and the MP3 where one is needed. A recording that cannot be read is kept all the same."""
    if found.kind not in {VOICE, VIDEO}:
        return None, None
    try:
        if found.kind == VIDEO or found.mime in sniff.PLAYABLE:
            return transcode.seconds_of(new.path, found.mime), None
        made = new.path.with_suffix(".mp3")
        try:
            seconds = transcode.to_mp3(new.path, found.mime, made)
            with made.open("rb") as file, blobs.incoming(file, most=transcode.USUAL.written) as mp3:
                blobs.keep(mp3)
            return seconds, mp3
        finally:
            made.unlink(missing_ok=True)
    except transcode.Unplayable as error:
        log.warning("a recording of type %s is kept but cannot be played: %s", found.mime, error)
        return None, None


def _wrong_type(name: str, mime: str, allowed: set[str]) -> NoReturn:
    told = ", ".join(sorted(sniff.ENDINGS[one].removeprefix(".").upper() for one in allowed))
    raise WrongType(
        mime=mime,
        allowed=told,
        fields=(
            field_error(
                "file", name, f"内容是 {mime}", f"the content is {mime}", f"请换成：{told}", f"choose one of: {told}"
            ),
        ),
    )


def _too_large(name: str, limit: int, size: int | None) -> NoReturn:
    most = f"{limit // MB} MB"
    has = f"> {most}" if size is None else f"{size / MB:.1f} MB"
    raise TooLarge(
        limit=most,
        size=has,
        fields=(field_error("file", name, f"大小是 {has}", f"the size is {has}", f"最大 {most}", f"at most {most}"),),
    )
