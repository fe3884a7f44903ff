"""What bytes are, found out from the bytes: neither a name nor a told type is believed. Pure.

`filetype` names most; here stand the few that matter most or that it does not know, and what it takes too lightly.
"""

import re
from collections.abc import Iterable

import filetype

from weihu.foundation.files.purposes import DOCUMENT, PICTURE, VIDEO, VOICE

UNKNOWN = "application/octet-stream"
# Archives of one shape each, told apart by the folder in which their main part lies.
_OFFICE = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
}
KINDS = {
    "image/jpeg": PICTURE, "image/png": PICTURE, "image/gif": PICTURE, "image/webp": PICTURE, "image/bmp": PICTURE,
    "audio/amr": VOICE, "audio/amr-wb": VOICE, "audio/speex": VOICE, "audio/ogg": VOICE, "audio/mpeg": VOICE,
    "audio/wav": VOICE, "audio/mp4": VOICE, "audio/aac": VOICE,
    "video/mp4": VIDEO, "video/quicktime": VIDEO, "video/3gpp": VIDEO, "video/webm": VIDEO,
    "application/pdf": DOCUMENT, "application/zip": DOCUMENT,
    **dict.fromkeys(_OFFICE, DOCUMENT),
}  # fmt: skip
# What every current browser plays; the rest of the voices is turned into MP3.
PLAYABLE = frozenset({"audio/mpeg", "audio/wav", "audio/mp4", "audio/aac"})
ENDINGS = {
    "image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp", "image/bmp": ".bmp",
    "audio/amr": ".amr", "audio/amr-wb": ".awb", "audio/speex": ".spx", "audio/ogg": ".ogg", "audio/mpeg": ".mp3",
    "audio/wav": ".wav", "audio/mp4": ".m4a", "audio/aac": ".aac",
    "video/mp4": ".mp4", "video/quicktime": ".mov", "video/3gpp": ".3gp", "video/webm": ".webm",
    "application/pdf": ".pdf", "application/zip": ".zip", **_OFFICE,
}  # fmt: skip

# So much of the beginning is looked at.
HEAD = 256 * 1024
# A picture that unfolds to more is made to hurt whoever opens it.
MOST_PIXELS = 64_000_000

# Possessive (`*+`): what was skipped is never tried another way, so that no text costs more than its length.
_MARKUP = re.compile(
    rb"\A(?:\xef\xbb\xbf|\s|<\?xml[^>]*>|<!--.*?-->|<!doctype[^>]*>)*+<([a-z][a-z0-9:]*)", re.DOTALL | re.IGNORECASE
)
_SIGNATURES = (
    (b"#!AMR-WB\n", "audio/amr-wb"),
    (b"#!AMR\n", "audio/amr"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
# Pictures that `filetype` knows by so few bytes that anything may begin with them.
_TOO_LIGHTLY = frozenset({"image/jpeg", "image/png", "image/gif"})
_SAME = {"audio/x-wav": "audio/wav", "audio/m4a": "audio/mp4", "video/x-m4v": "video/mp4", "image/apng": "image/png"}
_ALSO = re.compile(rb"<(?:script|html|body|iframe|svg|!doctype html)[\s>]", re.IGNORECASE)
_ARCHIVE_END = b"PK\x05\x06"


def mime_of(head: bytes) -> str:
    """The type of what begins like this."""
    if markup := _MARKUP.match(_readable(head[:4096])):
        return "image/svg+xml" if markup[1].lower().endswith(b"svg") else "text/html"
    for beginning, mime in _SIGNATURES:
        if head.startswith(beginning):
            return mime
    if head.startswith(b"OggS"):
        return "audio/speex" if head[28:36] == b"Speex   " else "audio/ogg"
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    if head.startswith(b"PK\x03\x04"):
        return _in_archive(head)
    if head[4:8] == b"ftyp":
        return _in_boxes(head)
    found = filetype.guess_mime(head[:8192])
    if found is None or found in _TOO_LIGHTLY:
        return UNKNOWN
    return _SAME.get(found, str(found))


def _in_archive(head: bytes) -> str:
    if b"[Content_Types].xml" in head:
        for mime, folder in zip(_OFFICE, (b"word/", b"xl/", b"ppt/"), strict=True):
            if folder in head:
                return mime
    return "application/zip"


def _in_boxes(head: bytes) -> str:
    brand = head[8:12]
    if brand in {b"heic", b"heix", b"mif1", b"avif", b"avis"}:
        return "image/heic" if brand.startswith((b"he", b"mi")) else "image/avif"
    if brand.startswith(b"M4A"):
        return "audio/mp4"
    if brand.startswith(b"3g"):
        return "video/3gpp"
    return "video/quicktime" if brand == b"qt  " else "video/mp4"


def _readable(head: bytes) -> bytes:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace").encode()
    return head.replace(b"\0", b"")


def is_also_something_else(pieces: Iterable[bytes]) -> bool:
    """Whether a page, a program of a page, or an archive hides in the bytes (a polyglot)."""
    rest = b""
    for number, piece in enumerate(pieces):
        text = rest + piece
        if _ALSO.search(text) or _ARCHIVE_END in text or (number == 0 and b"%PDF-" in text[:1024]):
            return True
        rest = text[-32:]
    return False


def pixels_of(mime: str, head: bytes) -> int | None:
    """How many pixels the picture says that it has; None when it does not say."""
    size: tuple[int, int] | None = None
    if mime == "image/png" and head[12:16] == b"IHDR":
        size = _big(head[16:20]), _big(head[20:24])
    elif mime == "image/gif" and len(head) > 10:
        size = _little(head[6:8]), _little(head[8:10])
    elif mime == "image/bmp" and len(head) > 26:
        size = _little(head[18:22]), _little(head[22:26])
    elif mime == "image/webp":
        size = _webp(head)
    elif mime == "image/jpeg":
        size = _jpeg(head)
    return size[0] * size[1] if size else None


def _webp(head: bytes) -> tuple[int, int] | None:
    if head[12:16] == b"VP8X":
        return _little(head[24:27]) + 1, _little(head[27:30]) + 1
    if head[12:16] == b"VP8L":
        bits = _little(head[21:25])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if head[12:16] == b"VP8 ":
        return _little(head[26:28]) & 0x3FFF, _little(head[28:30]) & 0x3FFF
    return None


def _jpeg(head: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(head) and head[at] == 0xFF:
        mark = head[at + 1]
        # Start of frame, of any coding; the other three numbers in the range are tables.
        if 0xC0 <= mark <= 0xCF and mark not in {0xC4, 0xC8, 0xCC}:
            return _big(head[at + 7 : at + 9]), _big(head[at + 5 : at + 7])
        at += 2 + _big(head[at + 2 : at + 4])
    return None


def _big(raw: bytes) -> int:
    return int.from_bytes(raw, "big")


def _little(raw: bytes) -> int:
    return int.from_bytes(raw, "little")
