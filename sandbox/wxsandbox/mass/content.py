"""What a mass message says: each type of B11 as lines for the phones and words for the content check."""

from typing import Any

from msgspec import Struct

from wxsandbox import answers
from wxsandbox.accounts import Account
from wxsandbox.answers import media_url
from wxsandbox.articles import publishing, shown
from wxsandbox.articles.model import Draft
from wxsandbox.errors import ApiError
from wxsandbox.mass.jobs import Line
from wxsandbox.world import World

PICTURES = 20


class Content(Struct):
    """A message that passed the checks of the request."""

    kind: str
    lines: list[Line]
    words: str = ""
    draft: Draft | None = None


def read(world: World, account: Account, body: dict[str, Any]) -> Content:
    """ApiError names what the platform refuses at once."""
    kind = body.get("msgtype")
    if kind == "wxcard":
        raise ApiError(45113)
    if kind == "text":
        text, _ = answers.prepare(world, account, kind="text", data=_part(body, "text"))
        return Content(kind, [Line("text", text)], text)
    if kind == "voice":
        _, extra = answers.prepare(world, account, kind="voice", data=_part(body, "voice"))
        return Content(kind, [Line("voice", "", extra)])
    if kind == "image":
        return _pictures(world, account, body)
    if kind == "mpvideo":
        return _video(world, account, _part(body, "mpvideo"))
    if kind == "mpnews":
        return _articles(world, account, _part(body, "mpnews"))
    raise ApiError(40008)


def _pictures(world: World, account: Account, body: dict[str, Any]) -> Content:
    """`images` with several, or the older `image` with one."""
    data = _part(body, "images" if "images" in body else "image")
    ids: object = data.get("media_ids") if "images" in body else [data.get("media_id")]
    recommend = data.get("recommend") or ""
    if not isinstance(ids, list) or not 1 <= len(ids) <= PICTURES:
        raise ApiError(40035)
    if not isinstance(recommend, str):
        raise ApiError(47001)
    lines = []
    for media_id in ids:
        _, extra = answers.prepare(world, account, kind="image", data={"media_id": media_id or ""})
        lines.append(Line("image", "", extra))
    lines[0].text = recommend
    return Content("image", lines, recommend)


def _video(world: World, account: Account, data: dict[str, Any]) -> Content:
    """Only an id that uploadvideo gave is right here."""
    media_id = data.get("media_id")
    media = world.media.find(media_id, appid=account.appid, now=world.now()) if isinstance(media_id, str) else None
    if media is None or media.type != "mpvideo":
        raise ApiError(40007)
    title = str(data.get("title") or media.title)
    description = str(data.get("description") or media.introduction)
    extra = {"media_url": media_url(media.id), "title": title, "description": description}
    return Content("mpvideo", [Line("video", "", extra)], f"{title}\n{description}")


def _articles(world: World, account: Account, data: dict[str, Any]) -> Content:
    media_id = data.get("media_id")
    draft = world.articles.draft(media_id, appid=account.appid, now=world.now()) if isinstance(media_id, str) else None
    if draft is None:
        raise ApiError(40007)
    words = "\n".join(publishing.text_of(one) for one in draft.articles)
    return Content("mpnews", [Line("mpnews", "", {"articles": shown.cards(world, draft)})], words, draft)


def _part(body: dict[str, Any], name: str) -> dict[str, Any]:
    found = body.get(name)
    if not isinstance(found, dict):
        raise ApiError(47001)
    return found
