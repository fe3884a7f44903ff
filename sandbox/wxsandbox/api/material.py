"""Permanent material (B15)."""

import msgspec

from wxsandbox import conditional, menus
from wxsandbox.api import draft as drafts
from wxsandbox.api import news, upload
from wxsandbox.api.call import OK, Answer, Call, whole, words
from wxsandbox.api.media import as_file
from wxsandbox.api.registry import endpoint
from wxsandbox.articles import shown
from wxsandbox.errors import ApiError
from wxsandbox.media import outgoing
from wxsandbox.media.incoming import public_url
from wxsandbox.media.store import Media
from wxsandbox.permissions import Right

_TYPES = ("image", "voice", "video", "news")
PAGE = 20


class _Description(msgspec.Struct):
    """What a video is called."""

    title: str = ""
    introduction: str = ""


@endpoint("POST", "/cgi-bin/material/add_material", right=Right.MEDIA)
async def add(call: Call) -> Answer:
    given = await upload.read(call)
    type = call.query.get("type") or given.fields.get("type", "")
    kind, duration = await outgoing.checked(given, type, outgoing.PERMANENT)
    about = (
        _described(given.fields.get("description") or call.query.get("description", "")) if type == "video" else None
    )
    media = call.world.media.add(
        given.data,
        appid=call.account.appid,
        type=type,
        life="permanent",
        format=kind.format,
        content_type=kind.content_type,
        filename=given.filename,
        now=int(call.now),
        title=about.title if about else "",
        introduction=about.introduction if about else "",
        duration_s=duration,
    )
    call.world.storage.changed("media", media.id)
    return {"media_id": media.id} | ({"url": public_url(call.world, media)} if type in ("image", "thumb") else {})


@endpoint("POST", "/cgi-bin/material/get_material", right=Right.MEDIA)
def get(call: Call) -> Answer:
    articles = news.permanent(call, words(call.json(), "media_id", 41006))
    if articles is not None:
        return {"news_item": shown.news_items(call.world, articles)}
    media = _asked(call)
    if media.type == "video":
        return {"title": media.title, "description": media.introduction, "down_url": public_url(call.world, media)}
    return as_file(call, media)


@endpoint("POST", "/cgi-bin/material/del_material", right=Right.MEDIA)
def delete(call: Call) -> Answer:
    articles = news.permanent(call, words(call.json(), "media_id", 41006))
    if articles is not None:
        if menus.uses_medium(conditional.every_menu(call.account), articles.id):
            raise ApiError(48005)
        drafts.drop(call, articles)
        return OK
    media = _asked(call)
    if menus.uses_medium(conditional.every_menu(call.account), media.id):
        raise ApiError(48005)
    call.world.media.remove(media.id)
    call.world.storage.changed("media", media.id)
    return OK


@endpoint("GET", "/cgi-bin/material/get_materialcount", right=Right.MEDIA)
def count(call: Call) -> Answer:
    counts = {f"{type}_count": len(_library(call, type)) for type in ("voice", "video", "image")}
    return {**counts, "news_count": len(news.library(call))}


@endpoint("POST", "/cgi-bin/material/batchget_material", right=Right.MEDIA)
def page(call: Call) -> Answer:
    body = call.json()
    type, offset, size = body.get("type"), whole(body, "offset"), whole(body, "count")
    if type not in _TYPES:
        raise ApiError(40004)
    if offset < 0 or not 1 <= size <= PAGE:
        raise ApiError(40035)
    if type == "news":
        return _news_page(call, offset, size)
    everything = _library(call, type)
    items = [_shown(call, media) for media in everything[offset : offset + size]]
    return {"total_count": len(everything), "item_count": len(items), "item": items}


def _library(call: Call, type: str) -> list[Media]:
    """All of a type, newest first."""
    return call.world.media.of_account(call.account.appid, life="permanent", type=type)


def _news_page(call: Call, offset: int, size: int) -> Answer:
    everything = news.library(call)
    items = [
        {"media_id": one.id, "content": drafts.content_of(call, one), "update_time": one.updated_at}
        for one in everything[offset : offset + size]
    ]
    return {"total_count": len(everything), "item_count": len(items), "item": items}


def _shown(call: Call, media: Media) -> Answer:
    link = {"url": public_url(call.world, media)} if media.type == "image" else {}
    return {"media_id": media.id, "name": media.filename, "update_time": media.created_at, **link}


def _asked(call: Call) -> Media:
    media_id = words(call.json(), "media_id", 41006)
    media = call.world.media.find(media_id, appid=call.account.appid, now=call.now)
    if media is None or media.life != "permanent":
        raise ApiError(40007)
    return media


def _described(text: str) -> _Description:
    try:
        return msgspec.json.decode(text.encode(), type=_Description)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise ApiError(47001) from error
