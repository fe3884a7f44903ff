"""Links inside payloads: pictures and videos by their public address, and people's head pictures."""

import hashlib

from wxsandbox.api.call import Answer, Call, File
from wxsandbox.api.registry import endpoint
from wxsandbox.media import convert

_NOTHING = File(b"", "text/plain", status=404)
_CELL = 20


@endpoint("GET", "/mmbiz/*", token=False)
def picture(call: Call) -> Answer:
    media = call.world.media.by_id.get(call.path.split("/")[2])
    return File(call.world.media.read(media), media.content_type) if media else _NOTHING


@endpoint("GET", "/mmhead/*", token=False)
def head(call: Call) -> Answer:
    """A pattern of one's own, the same at each look."""
    name = call.path.split("/")[2]
    if name not in call.world.phones:
        return _NOTHING
    bits = hashlib.sha256(name.encode()).digest()
    rows: list[bytes] = []
    for line in range(6):
        half = [bits[line * 3 + column] % 2 for column in range(3)]
        row = b"".join((b"\x50" if dark else b"\xe0") * _CELL for dark in half + half[::-1])
        rows.extend([row] * _CELL)
    return File(convert.jpeg(rows), "image/jpeg")
