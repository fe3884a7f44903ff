"""What a file really is, by its first bytes: the platform does not believe names either (C9)."""

from typing import NamedTuple


class Sniffed(NamedTuple):
    """A file's true format."""

    format: str
    content_type: str


UNKNOWN = Sniffed("", "application/octet-stream")

_HEADS = (
    (b"\xff\xd8\xff", Sniffed("jpg", "image/jpeg")),
    (b"\x89PNG\r\n\x1a\n", Sniffed("png", "image/png")),
    (b"GIF87a", Sniffed("gif", "image/gif")),
    (b"GIF89a", Sniffed("gif", "image/gif")),
    (b"BM", Sniffed("bmp", "image/bmp")),
    (b"#!AMR-WB\n", Sniffed("amr-wb", "audio/amr-wb")),
    (b"#!AMR\n", Sniffed("amr", "audio/amr")),
    (b"ID3", Sniffed("mp3", "audio/mpeg")),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", Sniffed("wma", "audio/x-ms-wma")),
    (b"\x1aE\xdf\xa3", Sniffed("webm", "video/webm")),
)


def sniff(data: bytes) -> Sniffed:
    """The format of these bytes; UNKNOWN when nothing is recognised."""
    for head, found in _HEADS:
        if data.startswith(head):
            return found
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return Sniffed("wav", "audio/wav")
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return Sniffed("webp", "image/webp")
    if data[:4] == b"OggS":
        return Sniffed("speex" if b"Speex   " in data[:64] else "ogg", "audio/ogg")
    if data[4:8] == b"ftyp":
        return Sniffed("m4a", "audio/mp4") if data[8:11] == b"M4A" else Sniffed("mp4", "video/mp4")
    if len(data) > 1 and data[0] == 0xFF and data[1] & 0xE6 in (0xE2, 0xE4, 0xE6):  # MPEG audio frame, layer 1–3
        return Sniffed("mp3", "audio/mpeg")
    return UNKNOWN
