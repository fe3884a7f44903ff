"""Recordings of strangers in a child with limits. No database."""

import os
import time
from pathlib import Path

import av
import pytest

from factories import recordings
from weihu.foundation.files import transcode
from weihu.foundation.files.transcode import Limits, Unplayable


@pytest.mark.parametrize(
    ("made", "mime", "seconds"),
    [
        (lambda: recordings.amr(2), "audio/amr", 2.0),
        (lambda: recordings.opus(2), "audio/ogg", 2.0),
        (lambda: recordings.speex(50), "audio/speex", 1.0),
    ],
)
def test_what_browsers_cannot_play_becomes_mp3_of_the_same_length(
    made: object, mime: str, seconds: float, tmp_path: Path
) -> None:
    source, target = tmp_path / "in", tmp_path / "out.mp3"
    source.write_bytes(made())  # type: ignore[operator]

    assert transcode.to_mp3(source, mime, target) == pytest.approx(seconds, abs=0.1)

    with av.open(target) as heard:
        assert heard.format.name == "mp3"
        assert sum(f.samples / f.sample_rate for f in heard.decode(audio=0)) == pytest.approx(seconds, abs=0.2)


@pytest.mark.parametrize(
    ("made", "mime", "seconds"),
    [
        (lambda: recordings.mp3(2), "audio/mpeg", 2.0),
        (lambda: recordings.wav(2), "audio/wav", 2.0),
        (recordings.mp4, "video/mp4", 0.5),
    ],
)
def test_how_long_it_plays_is_measured(made: object, mime: str, seconds: float, tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.write_bytes(made())  # type: ignore[operator]

    assert transcode.seconds_of(source, mime) == pytest.approx(seconds, abs=0.1)


@pytest.mark.parametrize(
    ("content", "mime"),
    [
        (b"#!AMR\n", "audio/amr"),
        (b"#!AMR\n" + b"\xff" * 1000, "audio/amr"),
        (b"OggS" + b"\0" * 500, "audio/ogg"),
        (b"\0\0\0\x18ftypmp42" + b"\xff" * 5000, "video/mp4"),
        (b"", "audio/mpeg"),
        (recordings.png(), "image/png"),
    ],
)
def test_what_is_no_recording_is_told_and_harms_nobody(content: bytes, mime: str, tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.write_bytes(content)

    with pytest.raises(Unplayable):
        transcode.to_mp3(source, mime, tmp_path / "out")


def test_a_playlist_that_calls_itself_a_recording_opens_nothing(tmp_path: Path) -> None:
    secret = tmp_path / "secret.mp3"
    secret.write_bytes(recordings.mp3())
    source = tmp_path / "in"
    source.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile://{secret}\n#EXT-X-ENDLIST\n")

    for mime in transcode.FORMATS:
        with pytest.raises(Unplayable):
            transcode.to_mp3(source, mime, tmp_path / "out")


def a_child(monkeypatch: pytest.MonkeyPatch, folder: Path, does: str) -> Path:
    """Puts a program that misbehaves in the decoder's place, behind the decoder's own limits."""
    program = folder / "child.py"
    program.write_text(
        f"""
import importlib.util, os, sys
spec = importlib.util.spec_from_file_location("child", {transcode._CHILD!r})
child = importlib.util.module_from_spec(spec)
spec.loader.exec_module(child)
open({str(folder / "pid")!r}, "w").write(str(os.getpid()))
child.limit(*map(int, sys.argv[3:]))
{does}
"""
    )
    monkeypatch.setattr(transcode, "_CHILD", str(program))
    source = folder / "in"
    source.write_bytes(recordings.amr())
    return source


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_decoder_that_hangs_is_ended_by_the_clock(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    source = a_child(monkeypatch, tmp_path, "import time; time.sleep(60)")
    begin = time.monotonic()

    with pytest.raises(Unplayable, match="not done"):
        transcode.to_mp3(source, "audio/amr", tmp_path / "out", Limits(seconds=1.5))

    assert time.monotonic() - begin < 5
    assert not is_alive(int((tmp_path / "pid").read_text()))


@pytest.mark.parametrize(
    ("does", "limits", "told"),
    [
        ("while True: pass", Limits(cpu_s=1), "ended with -"),
        ("held = b'x' * (1 << 30)", Limits(), "MemoryError"),
        ("os.write(1, b'x' * (1 << 20)); os.write(1, b'x')", Limits(written=1 << 20), "File too large"),
        ("[os.open('/dev/null', 0) for _ in range(99)]", Limits(), "Too many open files"),
    ],
)
def test_a_decoder_that_wants_too_much_is_ended_by_the_kernel(
    does: str, limits: Limits, told: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    source = a_child(monkeypatch, tmp_path, does)
    target = tmp_path / "out"

    with pytest.raises(Unplayable, match=told):
        transcode.to_mp3(source, "audio/amr", target, limits)

    assert target.stat().st_size <= 1 << 20


def test_the_real_decoder_does_not_write_more_than_it_may(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.write_bytes(recordings.amr(10))

    with pytest.raises(Unplayable):
        transcode.to_mp3(source, "audio/amr", tmp_path / "out", Limits(written=4096))
