"""Messages that an account sends, passive or by API: are they within the limits (C13), and how the phone shows them."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from wxsandbox.accounts import Account
from wxsandbox.articles import shown
from wxsandbox.articles.model import PUBLISHED
from wxsandbox.errors import ApiError
from wxsandbox.media.store import Media
from wxsandbox.people import Contact, Item
from wxsandbox.world import World

Data = dict[str, Any]
Shown = tuple[str, dict[str, Any]]


def prepare(world: World, account: Account, *, kind: str, data: Data) -> Shown:
    """The text and the further fields of the line on the screen; ApiError when the platform would refuse it."""
    maker = _MAKERS.get(kind)
    if maker is None:
        raise ApiError(40008)
    return maker(world, account, data)


def put(
    world: World, contact: Contact, shown: Shown, *, kind: str, via: str, speaker: str = "", by_ai: bool = False
) -> Item | None:
    """A prepared message onto the phone."""
    if kind.startswith("transfer_"):
        return None  # handed to somebody else's desk: nothing appears on the phone
    text, extra = shown
    if speaker:
        extra["kf_account"] = speaker
    if by_ai:
        extra["ai"] = True
    return world.show(contact, who="account", kind=kind, text=text, via=via, extra=extra or None)


def media_url(media_id: str) -> str:
    """Where a browser finds a medium."""
    return f"/_sandbox/v1/media/{quote(media_id)}"


def _text(world: World, account: Account, data: Data) -> Shown:
    content = _words(data, "content")
    if not content:
        raise ApiError(44004)
    most = account.number("text_limit_characters")
    if len(content.encode()) > account.number("text_limit_bytes") or (most and len(content) > most):
        raise ApiError(45002)
    return content, {}


def _image(world: World, account: Account, data: Data) -> Shown:
    media = _media(world, account, data, "image")
    return "", {"media_url": media_url(media.id)}


def _voice(world: World, account: Account, data: Data) -> Shown:
    media = _media(world, account, data, "voice")
    return "", {"media_url": media_url(media.id), "duration_s": media.duration_s, "format": media.format}


def _video(world: World, account: Account, data: Data) -> Shown:
    media = _media(world, account, data, "video")
    extra: dict[str, Any] = {"media_url": media_url(media.id)}
    if data.get("thumb_media_id"):
        extra["thumb_url"] = media_url(_thumb(world, account, data).id)
    return "", extra | _titles(data)


def _music(world: World, account: Account, data: Data) -> Shown:
    thumb = _thumb(world, account, data)
    links = {"url": _words(data, "musicurl"), "hq_url": _words(data, "hqmusicurl")}
    return "", {**links, "thumb_url": media_url(thumb.id), **_titles(data)}


def _news(world: World, account: Account, data: Data) -> Shown:
    articles = data.get("articles")
    if not isinstance(articles, list) or not articles:
        raise ApiError(44003)
    return "", {"articles": [_article(account, one) for one in articles]}


def _article(account: Account, article: Any) -> dict[str, str]:
    if not isinstance(article, dict):
        raise ApiError(47001)
    found = {ours: _words(article, name) for name, ours in _ARTICLE_FIELDS.items()}
    limits = (
        ("title", "title", 45003),
        ("description", "description", 45004),
        ("url", "url", 45005),
        ("pic_url", "url", 45006),
    )
    for name, knob, code in limits:
        if len(found[name].encode()) > account.number(f"{knob}_limit_bytes"):
            raise ApiError(code)
    return found


def _mpnews(world: World, account: Account, data: Data) -> Shown:
    draft = world.articles.draft(_words(data, "media_id"), appid=account.appid, now=world.now())
    if draft is None:
        raise ApiError(40007)
    return "", {"articles": shown.cards(world, draft)}


def _mpnewsarticle(world: World, account: Account, data: Data) -> Shown:
    if not _words(data, "article_id"):
        raise ApiError(47001)
    made = world.articles.by_article_id(_words(data, "article_id"), appid=account.appid)
    if made is None or made.status != PUBLISHED:
        raise ApiError(40007)
    return "", {"articles": shown.cards(world, made)}


def _msgmenu(world: World, account: Account, data: Data) -> Shown:
    choices = data.get("list")
    if not isinstance(choices, list) or not 1 <= len(choices) <= account.number("msgmenu_items"):
        raise ApiError(45098)
    shown = []
    for choice in choices:
        if not isinstance(choice, dict) or not _words(choice, "content"):
            raise ApiError(44004)
        if len(_words(choice, "content").encode()) > account.number("msgmenu_item_bytes"):
            raise ApiError(45099)
        shown.append({"id": str(choice.get("id", "")), "content": _words(choice, "content")})
    head, tail = _words(data, "head_content"), _words(data, "tail_content")
    if len((head + tail).encode()) > account.number("text_limit_bytes"):
        raise ApiError(45002)
    return head, {"choices": shown} | ({"tail": tail} if tail else {})


def _wxcard(world: World, account: Account, data: Data) -> Shown:
    card = _words(data, "card_id")
    if not card:
        raise ApiError(47001)
    return "", {"card_id": card}


def _miniprogrampage(world: World, account: Account, data: Data) -> Shown:
    thumb = _thumb(world, account, data)
    if not _words(data, "appid") or not _words(data, "pagepath"):
        raise ApiError(47001)
    page = {"miniprogram_appid": _words(data, "appid"), "pagepath": _words(data, "pagepath")}
    return "", {"title": _words(data, "title"), **page, "thumb_url": media_url(thumb.id)}


def _transfer(world: World, account: Account, data: Data) -> Shown:
    return "", {}


def _media(world: World, account: Account, data: Data, kind: str) -> Media:
    media = world.media.find(_words(data, "media_id"), appid=account.appid, now=world.now())
    if media is None or media.type != kind:
        raise ApiError(40007)
    return media


def _thumb(world: World, account: Account, data: Data) -> Media:
    media = world.media.find(_words(data, "thumb_media_id"), appid=account.appid, now=world.now())
    kinds = ("thumb",) if account.knob("thumb_must_be_thumb") else ("thumb", "image")
    if media is None or media.type not in kinds:
        raise ApiError(40007)
    return media


def _titles(data: Data) -> dict[str, str]:
    return {name: _words(data, name) for name in ("title", "description") if data.get(name)}


def _words(data: Data, name: str) -> str:
    value = data.get(name, "")
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ApiError(47001)
    return value


_ARTICLE_FIELDS = {"title": "title", "description": "description", "url": "url", "picurl": "pic_url"}
_MAKERS: dict[str, Callable[[World, Account, Data], Shown]] = {
    "text": _text,
    "image": _image,
    "voice": _voice,
    "video": _video,
    "music": _music,
    "news": _news,
    "mpnews": _mpnews,
    "mpnewsarticle": _mpnewsarticle,
    "msgmenu": _msgmenu,
    "wxcard": _wxcard,
    "miniprogrampage": _miniprogrampage,
    "transfer_customer_service": _transfer,
    "transfer_biz_ai_ivr": _transfer,
}
