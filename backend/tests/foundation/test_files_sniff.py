"""What bytes are: found in the bytes, whatever they are called. No database, no disk."""

import io
import struct
import time
import zipfile

import pytest

from factories import recordings
from weihu.foundation.files import names, sniff

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def archive() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as sink:
        sink.writestr("zeros", b"\0" * 5_000_000)
    return target.getvalue()


@pytest.mark.parametrize(
    ("made", "mime"),
    [
        (recordings.png, "image/png"),
        (recordings.gif, "image/gif"),
        (recordings.jpeg, "image/jpeg"),
        (recordings.amr, "audio/amr"),
        (recordings.mp3, "audio/mpeg"),
        (recordings.opus, "audio/ogg"),
        (recordings.speex, "audio/speex"),
        (recordings.wav, "audio/wav"),
        (recordings.mp4, "video/mp4"),
        (lambda: b"#!AMR-WB\n\x04", "audio/amr-wb"),
        (lambda: b"RIFF\x24\0\0\0WEBPVP8 " + b"\0" * 20, "image/webp"),
        (lambda: b"\0\0\0\x18ftypqt  " + b"\0" * 20, "video/quicktime"),
        (lambda: b"\0\0\0\x18ftyp3gp5" + b"\0" * 20, "video/3gpp"),
        (lambda: b"\0\0\0\x18ftypM4A " + b"\0" * 20, "audio/mp4"),
        (lambda: b"\0\0\0\x18ftypheic" + b"\0" * 20, "image/heic"),
        (archive, "application/zip"),
        (lambda: b"%PDF-1.7\n", "application/pdf"),
        (lambda: b"MZ\x90\0" + b"\0" * 60, "application/x-msdownload"),
        (lambda: SVG, "image/svg+xml"),
        (lambda: b'\xef\xbb\xbf \n<?xml version="1.0"?><!-- x --><!DOCTYPE svg><svg:svg>', "image/svg+xml"),
        (lambda: "<svg/>".encode("utf-16"), "image/svg+xml"),
        (lambda: b"<!doctype html><html>", "text/html"),
        (lambda: b"\n<ScRiPt>alert(1)</script>", "text/html"),
        (lambda: b"GIF", "application/octet-stream"),
        (lambda: b"\xff\xd8", "application/octet-stream"),
        (lambda: b"hello", "application/octet-stream"),
        (lambda: b"", "application/octet-stream"),
    ],
)
def test_a_type_is_found_in_the_bytes(made: object, mime: str) -> None:
    assert sniff.mime_of(made()[: sniff.HEAD]) == mime  # type: ignore[operator]


@pytest.mark.parametrize(
    "hidden",
    [b"<script>alert(1)</script>", b"<HTML >", b"<svg\nonload=x>", b"PK\x05\x06" + b"\0" * 18, b"<iframe src=x>"],
)
def test_a_picture_that_is_also_something_else_is_seen_even_across_two_pieces(hidden: bytes) -> None:
    whole = recordings.png(more=b"") + hidden

    assert sniff.is_also_something_else([whole])
    for cut in range(len(whole) - len(hidden), len(whole)):
        assert sniff.is_also_something_else([whole[:cut], whole[cut:]])


@pytest.mark.parametrize("made", [recordings.png, recordings.jpeg, recordings.gif, recordings.mp3, recordings.mp4])
def test_what_is_only_itself_is_not_suspected(made: object) -> None:
    assert not sniff.is_also_something_else([made()])  # type: ignore[operator]


@pytest.mark.parametrize(
    ("mime", "head", "pixels"),
    [
        ("image/png", recordings.png(300, 200), 60_000),
        ("image/png", recordings.png(100_000, 100_000), 10_000_000_000),
        ("image/jpeg", recordings.jpeg(64, 48), 64 * 48),
        ("image/gif", recordings.gif(), 1),
        ("image/bmp", b"BM" + b"\0" * 16 + struct.pack("<ii", 640, 480) + b"\0" * 8, 640 * 480),
        ("image/webp", b"RIFF\0\0\0\0WEBPVP8X" + b"\0" * 8 + b"\x0f\0\0\x1f\0\0", 16 * 32),
        ("image/jpeg", b"\xff\xd8\xff\xe0\0", None),
        ("image/png", b"\x89PNG\r\n\x1a\n", None),
    ],
)
def test_a_picture_tells_its_pixels_before_anybody_unfolds_it(mime: str, head: bytes, pixels: int | None) -> None:
    assert sniff.pixels_of(mime, head) == pixels


@pytest.mark.parametrize("evil", [b"<!---->" * 600, b" " * 4096, b"<!--" * 1000, b"<?xml >" * 600, b"<" * 4096])
def test_no_text_makes_looking_slow(evil: bytes) -> None:
    begin = time.perf_counter()
    sniff.mime_of(evil)
    assert time.perf_counter() - begin < 0.2


@pytest.mark.parametrize(
    ("told", "mime", "name"),
    [
        ("照片.JPG", "image/jpeg", "照片.jpg"),
        ("../../etc/passwd", "image/png", "passwd.png"),
        ("C:\\temp\\a.exe", "image/png", "a.png"),
        ("photo\u202egpj.exe", "image/png", "photogpj.png"),
        ("a\r\nSet-Cookie: x.png", "image/png", "aSet-Cookie: x.png"),
        ("", "audio/amr", "file.amr"),
        ("...", "audio/mpeg", "file.mp3"),
        ("长" * 300 + ".png", "image/png", "长" * 120 + ".png"),
        ("x", "application/x-rar", "x.bin"),
        ("手册.exe", "application/pdf", "手册.pdf"),
    ],
)
def test_a_name_is_only_a_name_with_the_ending_of_what_it_is(told: str, mime: str, name: str) -> None:
    assert names.clean_name(told, mime) == name
