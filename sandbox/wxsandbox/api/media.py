"""Temporary media, received media, and pictures for articles (B15)."""

from wxsandbox.api import upload
from wxsandbox.api.call import Answer, Call, File
from wxsandbox.api.registry import endpoint
from wxsandbox.errors import ApiError
from wxsandbox.media import outgoing
from wxsandbox.media.incoming import public_url
from wxsandbox.media.store import Media
from wxsandbox.permissions import Right
from wxsandbox.quotas import Quota


@endpoint("POST", "/cgi-bin/media/upload", right=Right.MEDIA, quota=Quota(100_000, 500))
async def upload_temporary(call: Call) -> Answer:
    given, type = await upload.read(call), call.query.get("type", "")
    most = call.account.number("image_limit_bytes") if type == "image" else None
    kind, duration = await outgoing.checked(given, type, outgoing.TEMPORARY, most=most)
    media = call.world.media.add(
        given.data,
        appid=call.account.appid,
        type=type,
        life="temporary",
        format=kind.format,
        content_type=kind.content_type,
        filename=given.filename,
        now=int(call.now),
        duration_s=duration,
    )
    call.world.storage.changed("media", media.id)
    names = ["media_id"]
    if type == "thumb":
        named = str(call.account.knob("thumb_id_name"))
        names = ["thumb_media_id", "media_id"] if named == "both" else [named]
    return {"type": type, **dict.fromkeys(names, media.id), "created_at": media.created_at}


@endpoint("GET", "/cgi-bin/media/get", right=Right.MEDIA, quota=Quota(200_000, 1000))
def get_temporary(call: Call) -> Answer:
    media = _asked(call)
    if media.type == "video":
        return {"video_url": public_url(call.world, media)}
    return as_file(call, media)


@endpoint("GET", "/cgi-bin/media/get/jssdk", right=Right.MEDIA, quota=Quota(200_000, 1000))
def get_wide_voice(call: Call) -> Answer:
    media = _asked(call)
    if media.type != "voice":
        raise ApiError(40007)
    return as_file(call, call.world.media.by_id.get(media.wide_id, media))


@endpoint("POST", "/cgi-bin/media/uploadimg", right=Right.MEDIA)
async def upload_article_picture(call: Call) -> Answer:
    given = await upload.read(call)
    kind, _ = await outgoing.checked(given, "image", outgoing.ARTICLE_PICTURE)
    media = call.world.media.add(
        given.data,
        appid=call.account.appid,
        type="image",
        life="picture",
        format=kind.format,
        content_type=kind.content_type,
        filename=given.filename,
        now=int(call.now),
    )
    call.world.storage.changed("media", media.id)
    return {"url": public_url(call.world, media)}


def as_file(call: Call, media: Media) -> File:
    """Bytes as the platform sends them: with a file name, never with an errcode."""
    return File(call.world.media.read(media), media.content_type, f"{media.id}.{media.format}")


def _asked(call: Call) -> Media:
    media_id = call.query.get("media_id")
    if not media_id:
        raise ApiError(41006)
    media = call.world.media.find(media_id, appid=call.account.appid, now=call.now)
    if media is None or media.life not in ("temporary", "inbound"):
        raise ApiError(40007)
    return media
