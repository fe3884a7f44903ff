"""Articles as others see them: in answers of the API, as cards on the phone, as addresses."""

from typing import Any

from wxsandbox.articles.model import Article, Draft, Publication
from wxsandbox.media.incoming import public_url
from wxsandbox.world import World


def page_url(world: World, key: str) -> str:
    """Where an article's page is: mp.weixin.qq.com/s/… lives at the sandbox's own address."""
    return f"{world.base_url}/s/{key}"


def cards(world: World, source: Draft | Publication) -> list[dict[str, Any]]:
    """What the phone's chat shows of them."""
    gone = source.deleted if isinstance(source, Publication) else ()
    return [
        {
            "title": one.title,
            "description": one.digest,
            "url": page_url(world, source.keys[place]),
            "pic_url": picture_url(world, one),
            **({"removed": True} if place in gone else {}),
        }
        for place, one in enumerate(source.articles)
    ]


def news_items(world: World, source: Draft | Publication, *, content: bool = True) -> list[dict[str, Any]]:
    """`news_item` of an answer (B16)."""
    return [_item(world, source, place, content=content) for place in range(len(source.articles))]


def picture_url(world: World, article: Article) -> str:
    """The cover; empty when its picture was deleted."""
    media = world.media.by_id.get(article.thumb_media_id or (article.images[0] if article.images else ""))
    return public_url(world, media) if media else ""


def _item(world: World, source: Draft | Publication, place: int, *, content: bool) -> dict[str, Any]:
    article = source.articles[place]
    item: dict[str, Any] = {
        "title": article.title,
        "author": article.author,
        "digest": article.digest,
        **({"content": article.content} if content else {}),
        "content_source_url": article.content_source_url,
        "thumb_media_id": article.thumb_media_id,
        "show_cover_pic": article.show_cover_pic,
        "need_open_comment": article.need_open_comment,
        "only_fans_can_comment": article.only_fans_can_comment,
        "article_type": article.article_type,
        "url": page_url(world, source.keys[place]),
        "thumb_url": picture_url(world, article),
        **article.other,
    }
    if article.images:
        item["image_info"] = {"image_list": [{"image_media_id": one} for one in article.images]}
    if isinstance(source, Publication):
        item["is_deleted"] = place in source.deleted
    return item
