"""What the phone page shows besides chats: media that a browser can play, and the codes that were made."""

import asyncio
from io import BytesIO
from urllib.parse import quote

import segno
from msgspec import Struct
from starlette.responses import FileResponse, Response

from wxsandbox.control.routing import Visit, route
from wxsandbox.errors import ControlError
from wxsandbox.media import convert

_LONGEST_TEXT = 1000  # more makes a code that no camera reads off a screen


class CodeShown(Struct):
    """A code: `url` is what a camera reads, `image_url` its picture."""

    ticket: str
    appid: str
    url: str
    scene: str
    image_url: str
    created_at: int
    expires_at: int
    expired: bool


class CodeList(Struct):
    """A page of codes."""

    items: list[CodeShown]
    next: int


@route("GET", "/media/{id}", "A medium's bytes", as_="mp3 turns a voice into what browsers play")
async def medium(visit: Visit) -> FileResponse:
    store = visit.world.media
    media = store.by_id.get(visit.path("id"))
    if media is None or not store.path(media.id).is_file():
        raise ControlError(404, "no_media", "there is no such medium")
    if visit.query("as") != "mp3":
        return FileResponse(store.path(media.id), media_type=media.content_type)
    played = store.path(media.id).with_suffix(".mp3")
    if not played.is_file():
        try:
            data = await asyncio.to_thread(convert.to_mp3, store.read(media))
        except convert.NotAudio as error:
            raise ControlError(409, "not_audio", f"this medium has no sound: {error}") from error
        played.write_bytes(data)
    return FileResponse(played, media_type="audio/mpeg")


@route("GET", "/codes", "QR codes that were made, newest first", answer=CodeList, appid="only of this account")
def list_codes(visit: Visit) -> CodeList:
    appid, now = visit.query("appid"), visit.world.now()
    shown = [
        CodeShown(
            code.ticket,
            code.appid,
            code.url,
            code.scene,
            f"/cgi-bin/showqrcode?ticket={quote(code.ticket, safe='')}",
            code.created_at,
            code.expires_at,
            not code.alive(now),
        )
        for code in reversed(visit.world.codes.by_ticket.values())
        if not appid or code.appid == appid
    ]
    return CodeList(shown[:1000], len(shown))


@route("GET", "/qr", "Any text as a QR code, an SVG picture", text="what a camera reads")
def draw(visit: Visit) -> Response:
    text = visit.query("text")
    if not 1 <= len(text) <= _LONGEST_TEXT:
        raise ControlError(400, "bad_text", f"text has 1 to {_LONGEST_TEXT} characters")
    picture = BytesIO()
    segno.make_qr(text, error="m").save(picture, kind="svg", border=4, light="#fff", svgclass=None, lineclass=None)
    return Response(picture.getvalue(), media_type="image/svg+xml")
