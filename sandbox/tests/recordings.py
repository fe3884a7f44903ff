"""Small true media, made with the bundled codecs: nothing is faked, nothing is stored in the repository."""

import base64
import io
import math
import struct
import wave

import av


def wav(seconds: float = 1.0) -> bytes:
    target = io.BytesIO()
    with wave.open(target, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(16000)
        count = int(16000 * seconds)
        sound.writeframes(b"".join(struct.pack("<h", int(8000 * math.sin(n / 12))) for n in range(count)))
    return target.getvalue()


def sound(format: str, codec: str, seconds: float = 1.0, rate: int = 48000) -> bytes:
    """A recording as a browser's recorder would make it."""
    target = io.BytesIO()
    with av.open(io.BytesIO(wav(seconds)), "r") as source, av.open(target, "w", format=format) as sink:
        stream = sink.add_stream(codec, rate=rate, layout="mono")
        assert isinstance(stream, av.AudioStream)
        for frame in source.decode(audio=0):
            sink.mux(stream.encode(frame))
        sink.mux(stream.encode(None))
    return target.getvalue()


def video(format: str = "mp4", codec: str = "mpeg4") -> bytes:
    target = io.BytesIO()
    with av.open(target, "w", format=format) as sink:
        stream = sink.add_stream(codec, rate=10)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        for _ in range(5):
            sink.mux(stream.encode(av.VideoFrame(64, 64, "yuv420p")))
        sink.mux(stream.encode(None))
    return target.getvalue()


PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def text(data: bytes) -> str:
    return base64.b64encode(data).decode()
