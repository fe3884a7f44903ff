"""Small true media for tests, made with the bundled codecs; where nobody bundles an encoder, by hand."""

import io
import math
import struct
import wave
import zlib

import av


def wav(seconds: float = 1.0, rate: int = 16000) -> bytes:
    target = io.BytesIO()
    with wave.open(target, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(b"".join(struct.pack("<h", int(8000 * math.sin(n / 12))) for n in range(int(rate * seconds))))
    return target.getvalue()


def sound(format: str, codec: str, rate: int, seconds: float = 1.0) -> bytes:
    target = io.BytesIO()
    with av.open(io.BytesIO(wav(seconds)), "r") as source, av.open(target, "w", format=format) as sink:
        stream = sink.add_stream(codec, rate=rate, layout="mono")
        assert isinstance(stream, av.AudioStream)
        for frame in source.decode(audio=0):
            sink.mux(stream.encode(frame))
        sink.mux(stream.encode(None))
    return target.getvalue()


def amr(seconds: float = 1.0) -> bytes:
    """As a phone sends a voice."""
    return sound("amr", "libopencore_amrnb", 8000, seconds)


def mp3(seconds: float = 1.0) -> bytes:
    return sound("mp3", "libmp3lame", 16000, seconds)


def opus(seconds: float = 1.0) -> bytes:
    return sound("ogg", "libopus", 48000, seconds)


def speex(frames: int = 50) -> bytes:
    """Speex in Ogg, narrow band, 20 ms a frame: a header, a comment, and frames of the mode that says "silence"."""
    header = b"Speex   " + b"1.2".ljust(20, b"\0") + struct.pack("<13i", 1, 80, 8000, 0, 4, 1, -1, 160, 0, 1, 0, 0, 0)
    silence = bytes([0b00000_011, 0b11_111111])
    comment = struct.pack("<i", 5) + b"tests" + struct.pack("<i", 0)
    packets = [header, comment, *[silence] * frames]
    return b"".join(
        _page(packet, number, 2 if number == 0 else 4 if number == len(packets) - 1 else 0, max(0, number - 1) * 160)
        for number, packet in enumerate(packets)
    )


def _page(packet: bytes, number: int, flags: int, position: int) -> bytes:
    def with_sum(crc: int) -> bytes:
        return b"OggS" + struct.pack("<BBqIIIBB", 0, flags, position, 1, number, crc, 1, len(packet)) + packet

    crc = 0
    for byte in with_sum(0):
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1 ^ 0x04C11DB7 if crc & 0x80000000 else crc << 1) & 0xFFFFFFFF
    return with_sum(crc)


def mp4(frames: int = 5) -> bytes:
    target = io.BytesIO()
    with av.open(target, "w", format="mp4") as sink:
        stream = sink.add_stream("mpeg4", rate=10)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        for _ in range(frames):
            sink.mux(stream.encode(av.VideoFrame(64, 64, "yuv420p")))
        sink.mux(stream.encode(None))
    return target.getvalue()


def png(width: int = 2, height: int = 2, more: bytes = b"") -> bytes:
    """A picture; its rows are there only while they are few."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = (b"\0" + b"\x80" * width) * min(height, 100) if width < 10_000 else b""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + more + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def gif() -> bytes:
    return b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"


def jpeg(width: int = 64, height: int = 48) -> bytes:
    encoder = av.CodecContext.create("mjpeg", "w")
    assert isinstance(encoder, av.VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuvj420p"
    packets = encoder.encode(av.VideoFrame(width, height, "yuvj420p")) + encoder.encode(None)
    return b"".join(bytes(packet) for packet in packets)
