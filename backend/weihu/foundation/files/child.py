"""A program of its own, started by `transcode`: decodes what strangers recorded, inside limits, and exits.

    child.py <format> <mp3|measure> <address space in bytes> <CPU seconds> <most bytes to write>

Reads the recording from descriptor 0, writes MP3 to descriptor 1 and one line to descriptor 2: the seconds it plays.
It imports nothing of Weihu. The demuxer is named by the caller: FFmpeg must not guess one, because some of them
(playlists) open other files and addresses.
"""

import os
import resource
import sys

MP3_RATE = 16_000
MP3_BITS = 32_000
LONGEST_S = 900


def limit(address_space: int, cpu_s: int, written: int) -> None:
    """From here on the kernel ends us when we want more."""
    for what, most in (
        (resource.RLIMIT_AS, address_space),
        (resource.RLIMIT_CPU, cpu_s),
        (resource.RLIMIT_FSIZE, written),
        (resource.RLIMIT_NOFILE, 32),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            resource.setrlimit(what, (most, most))
        except (ValueError, OSError):
            # macOS knows no limit of the address space; the parent's clock and the others hold there too.
            if sys.platform != "darwin":
                raise


def main() -> int:
    """Exit status 0 when the line with the seconds was written, 1 when it is no recording."""
    format, work, *limits = sys.argv[1:]
    limit(*map(int, limits))
    import av

    try:
        with os.fdopen(0, "rb") as source, av.open(source, "r", format=format) as recording:
            seconds = converted(recording) if work == "mp3" else measured(recording)
    except (av.error.FFmpegError, ValueError, IndexError, MemoryError) as error:
        os.write(2, f"{type(error).__name__}\n".encode())
        return 1
    os.write(2, f"{seconds:.3f}\n".encode())
    return 0


def converted(recording) -> float:  # type: ignore[no-untyped-def]  # noqa: ANN001 - av is imported behind the limits
    """Writes MP3; how long it plays."""
    import av
    from av.audio.resampler import AudioResampler

    samples = 0
    with os.fdopen(1, "wb") as target, av.open(target, "w", format="mp3") as sink:
        stream = sink.add_stream("libmp3lame", rate=MP3_RATE, layout="mono")
        stream.bit_rate = MP3_BITS
        shaper = AudioResampler(format=stream.format, layout="mono", rate=MP3_RATE, frame_size=stream.frame_size)
        for frame in recording.decode(audio=0):
            for piece in shaper.resample(frame):
                samples += piece.samples
                sink.mux(stream.encode(piece))
            if samples > LONGEST_S * MP3_RATE:
                raise ValueError("too long")
        for piece in shaper.resample(None):
            samples += piece.samples
            sink.mux(stream.encode(piece))
        sink.mux(stream.encode(None))
    if not samples:
        raise ValueError("no sound in it")
    return samples / MP3_RATE


def measured(recording) -> float:  # type: ignore[no-untyped-def]  # noqa: ANN001 - av is imported behind the limits
    """How long it plays: a video by what it says of itself, a sound by decoding it, because its header often lies."""
    if recording.streams.video:
        return (recording.duration or 0) / 1_000_000
    seconds = 0.0
    for frame in recording.decode(audio=0):
        seconds += frame.samples / frame.sample_rate
        if seconds > LONGEST_S:
            raise ValueError("too long")
    return seconds


if __name__ == "__main__":
    sys.exit(main())
