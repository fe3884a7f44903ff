"""Turning recordings into AMR and back, with the codecs inside the PyAV wheels (opencore-amr, lame, opus)."""

import io
from functools import cache

import av
from av.audio.resampler import AudioResampler
from av.error import FFmpegError

LONGEST_S = 600


class NotAudio(ValueError):
    """Bytes that no bundled decoder understands as sound."""


def to_amr(data: bytes) -> bytes:
    """Narrow-band AMR, mono, 8 kHz, 12.2 kbit/s: what an inbound voice is."""
    return _recode(data, format="amr", codec="libopencore_amrnb", rate=8000, bit_rate=12200)


def to_mp3(data: bytes) -> bytes:
    """For browsers, which cannot play AMR."""
    return _recode(data, format="mp3", codec="libmp3lame", rate=16000, bit_rate=32000)


def to_wide(data: bytes) -> bytes:
    """The 16 kHz copy. WeChat sends speex; no bundled library can write it, so this is Opus in Ogg."""
    return _recode(data, format="ogg", codec="libopus", rate=16000, bit_rate=24000)


def duration_s(data: bytes) -> float:
    """How long a recording plays, by decoding it: headers of browser recordings often do not say."""
    samples, rate = 0, 1
    try:
        with av.open(io.BytesIO(data), "r") as source:
            if not source.streams.audio:
                raise NotAudio("no sound in it")
            for frame in source.decode(source.streams.audio[0]):
                samples, rate = samples + frame.samples, frame.sample_rate
    except (FFmpegError, ValueError) as error:
        raise NotAudio(str(error)) from error
    return round(samples / rate, 2)


def jpeg(rows: list[bytes]) -> bytes:
    """Grey rows of equal, even length as a JPEG picture."""
    width, height = len(rows[0]), len(rows)
    frame = av.VideoFrame(width, height, "gray")
    plane = frame.planes[0]
    plane.update(b"".join(row.ljust(plane.line_size, b"\xff") for row in rows))
    encoder = av.CodecContext.create("mjpeg", "w")
    assert isinstance(encoder, av.VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuvj420p"
    encoder.options = {"qscale": "2"}
    packets = encoder.encode(frame.reformat(format="yuvj420p")) + encoder.encode(None)
    return b"".join(bytes(packet) for packet in packets)


@cache
def grey_jpeg() -> bytes:
    return jpeg([b"\xcc" * 160] * 120)


def _recode(data: bytes, *, format: str, codec: str, rate: int, bit_rate: int) -> bytes:
    target = io.BytesIO()
    samples = 0
    try:
        with av.open(io.BytesIO(data), "r") as source, av.open(target, "w", format=format) as sink:
            if not source.streams.audio:
                raise NotAudio("no sound in it")
            stream = sink.add_stream(codec, rate=rate, layout="mono")
            assert isinstance(stream, av.AudioStream)
            stream.bit_rate = bit_rate
            resampler = AudioResampler(
                format=stream.format, layout="mono", rate=rate, frame_size=stream.frame_size or None
            )
            for frame in source.decode(source.streams.audio[0]):
                for piece in resampler.resample(frame):
                    samples += piece.samples
                    sink.mux(stream.encode(piece))
                if samples > LONGEST_S * rate:
                    raise NotAudio("longer than ten minutes")
            for piece in resampler.resample(None):
                samples += piece.samples
                sink.mux(stream.encode(piece))
            sink.mux(stream.encode(None))
    except (FFmpegError, ValueError) as error:
        raise NotAudio(str(error)) from error
    if not samples:
        raise NotAudio("no sound in it")
    return target.getvalue()
