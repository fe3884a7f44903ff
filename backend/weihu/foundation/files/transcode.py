"""Recordings as browsers play them, and how long they last: by FFmpeg in a child process with limits (ADR 0004).

What strangers recorded is never decoded in this process: a decoder's fault, a loop or a bomb costs one child.
"""

import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import msgspec

_CHILD = str(Path(__file__).with_name("child.py"))
_MB = 1024 * 1024
# FFmpeg's demuxer for each type; what is not here is not opened.
FORMATS = {
    "audio/amr": "amr", "audio/amr-wb": "amr", "audio/speex": "ogg", "audio/ogg": "ogg", "audio/mpeg": "mp3",
    "audio/wav": "wav", "audio/mp4": "mov", "audio/aac": "aac",
    "video/mp4": "mov", "video/quicktime": "mov", "video/3gpp": "mov", "video/webm": "matroska",
}  # fmt: skip
# So many at once; the others wait, because two cores are shared with everybody who types.
_TURNS = threading.BoundedSemaphore(2)


class Limits(msgspec.Struct, frozen=True):
    """What one child may use."""

    seconds: float = 30.0
    cpu_s: int = 20
    address_space: int = 512 * _MB
    written: int = 8 * _MB


USUAL = Limits()


class Unplayable(Exception):
    """It is no recording that we can read, or reading it took more than the limits allow."""


def to_mp3(source: Path, mime: str, target: Path, limits: Limits = USUAL) -> float:
    """Writes the recording as MP3 into a new file; how many seconds it plays. Raises Unplayable."""
    return _run(source, mime, "mp3", target, limits)


def seconds_of(source: Path, mime: str, limits: Limits = USUAL) -> float:
    """How many seconds it plays. Raises Unplayable."""
    return _run(source, mime, "measure", Path("/dev/null"), limits)


def _run(source: Path, mime: str, work: str, target: Path, limits: Limits) -> float:
    if mime not in FORMATS:
        raise Unplayable(f"no demuxer for {mime}")
    told = [str(limits.address_space), str(limits.cpu_s), str(limits.written)]
    command = [sys.executable, "-I", _CHILD, FORMATS[mime], work, *told]
    with _TURNS, source.open("rb") as sound, target.open("wb") as made, tempfile.TemporaryFile() as words:
        try:
            # run() kills the child when the time is over, and waits for its end.
            done = subprocess.run(
                command, stdin=sound, stdout=made, stderr=words, timeout=limits.seconds, check=False, env={}, cwd="/"
            )
        except subprocess.TimeoutExpired as late:
            raise Unplayable(f"not done after {limits.seconds} s") from late
        words.seek(0)
        last = (words.read(4096).decode("utf-8", "replace").splitlines() or [""])[-1]
    if done.returncode != 0:
        raise Unplayable(f"the child ended with {done.returncode}: {last}")
    return round(float(last), 2)
