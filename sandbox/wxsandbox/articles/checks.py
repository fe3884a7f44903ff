"""Articles as developers hand them in: what the platform refuses, and what it keeps (B16)."""

from collections.abc import Mapping
from typing import Any

from wxsandbox.accounts import Account
from wxsandbox.api.call import whole
from wxsandbox.articles import clean
from wxsandbox.articles.model import Article
from wxsandbox.errors import ApiError
from wxsandbox.world import World

TITLE, AUTHOR, CONTENT, SOURCE_BYTES = 32, 16, 20_000, 1024
MOST, PICTURES = 8, 20
_DIGEST_TAKEN = 54
_OTHER = ("pic_crop_235_1", "pic_crop_1_1", "cover_info", "product_info")
_LIVES = {"draft": ("permanent",), "news": ("permanent",), "upload": ("permanent", "temporary")}


def articles(world: World, account: Account, wanted: object, *, kind: str) -> list[Article]:
    """All articles of a draft (or of one of its older forms)."""
    if not isinstance(wanted, list) or not wanted:
        raise ApiError(44003)
    if len(wanted) > MOST:
        raise ApiError(45008)
    return [article(world, account, one, kind=kind) for one in wanted]


def article(world: World, account: Account, wanted: object, *, kind: str) -> Article:
    """One article, its content cleaned; ApiError names what is wrong."""
    if not isinstance(wanted, dict):
        raise ApiError(47001)
    content = _words(wanted, "content")
    made = Article(
        title=_words(wanted, "title"),
        content=clean.clean(content, base_url=world.base_url),
        author=_words(wanted, "author"),
        digest=_words(wanted, "digest"),
        content_source_url=_words(wanted, "content_source_url"),
        thumb_media_id=_words(wanted, "thumb_media_id"),
        show_cover_pic=_switch(wanted, "show_cover_pic"),
        need_open_comment=_switch(wanted, "need_open_comment"),
        only_fans_can_comment=_switch(wanted, "only_fans_can_comment"),
        article_type=_words(wanted, "article_type") or "news",
        other={name: wanted[name] for name in _OTHER if wanted.get(name)},
    )
    _check_words(account, made, content)
    if made.article_type == "newspic":
        made.images = _pictures(world, account, wanted)
    elif made.article_type == "news":
        _check_thumb(world, account, made.thumb_media_id, _LIVES[kind])
    else:
        raise ApiError(40008)
    made.digest = made.digest or clean.words(made.content)[:_DIGEST_TAKEN]
    return made


def _check_words(account: Account, made: Article, content: str) -> None:
    if not 1 <= len(made.title) <= TITLE:
        raise ApiError(45003)
    if len(made.author) > AUTHOR:
        raise ApiError(40035)
    if len(made.digest) > account.number("digest_limit"):
        raise ApiError(45004)
    if not content:
        raise ApiError(44004)
    if len(content) >= CONTENT:
        raise ApiError(45002)
    source = made.content_source_url
    if len(source.encode()) > SOURCE_BYTES:
        raise ApiError(45005)
    if source and not source.startswith(("http://", "https://")):
        raise ApiError(41039)


def _check_thumb(world: World, account: Account, media_id: str, lives: tuple[str, ...]) -> None:
    media = world.media.find(media_id, appid=account.appid, now=world.now())
    if media is None or media.life not in lives or media.type not in ("image", "thumb"):
        raise ApiError(40007)


def _pictures(world: World, account: Account, wanted: Mapping[str, Any]) -> list[str]:
    info = wanted.get("image_info")
    listed = info.get("image_list") if isinstance(info, dict) else None
    if not isinstance(listed, list) or not 1 <= len(listed) <= PICTURES:
        raise ApiError(40035)
    found = [one.get("image_media_id") if isinstance(one, dict) else None for one in listed]
    for media_id in found:
        if not isinstance(media_id, str):
            raise ApiError(40007)
        _check_thumb(world, account, media_id, ("permanent",))
    return [str(media_id) for media_id in found]


def _words(wanted: Mapping[str, Any], name: str) -> str:
    value = wanted.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ApiError(47001)
    return value


def _switch(wanted: Mapping[str, Any], name: str) -> int:
    if wanted.get(name) is None:
        return 0
    if isinstance(wanted[name], bool):
        return int(wanted[name])
    return int(whole(wanted, name) != 0)
