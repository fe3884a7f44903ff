"""An article as a page: title, writer, content, chosen comments; or why it is not to be seen."""

import time
from html import escape
from pathlib import Path
from string import Template

from wxsandbox.articles import comments
from wxsandbox.articles.model import BANNED, Article, Draft, Publication
from wxsandbox.clock import BEIJING_OFFSET_S
from wxsandbox.media.incoming import public_url
from wxsandbox.world import World

_PAGES = Path(__file__).parent.parent / "pages"
_REMOVED = "该内容已被发布者删除", "This content was deleted by its publisher"
_BANNED = "此内容因违规无法查看", "This content cannot be viewed"
_UNKNOWN = "链接已失效", "This link is not (or no longer) good"


def render(world: World, key: str) -> tuple[int, str]:
    """The HTTP status and the page."""
    source, index = world.articles.pages.get(key, (None, 0))
    if source is None:
        return 404, _gone(_UNKNOWN)
    if isinstance(source, Draft):
        return (200, _article(world, source, index)) if source.usable(world.now()) else (404, _gone(_UNKNOWN))
    if source.status == BANNED:
        return 200, _gone(_BANNED)
    if index in source.deleted:
        return 200, _gone(_REMOVED)
    return (200, _article(world, source, index)) if source.visible(index) else (404, _gone(_UNKNOWN))


def _article(world: World, source: Draft | Publication, index: int) -> str:
    article = source.articles[index]
    made_at = source.made_at if isinstance(source, Publication) else source.updated_at
    return _fill(
        "article.html",
        title=escape(article.title),
        author=escape(article.author),
        account=escape(world.accounts[source.appid].name),
        time=time.strftime("%Y-%m-%d %H:%M", time.gmtime(made_at + BEIJING_OFFSET_S)),
        pictures=_pictures(world, article),
        content=article.content,  # made harmless when it was handed in
        source=_source_link(article),
        preview="" if isinstance(source, Publication) else '<p class="note">预览 Preview</p>',
        comments=_comments(world, source, index) if isinstance(source, Publication) else "",
    )


def _pictures(world: World, article: Article) -> str:
    ids = article.images or ([article.thumb_media_id] if article.show_cover_pic else [])
    found = [media for one in ids if (media := world.media.by_id.get(one)) is not None]
    return "".join(f'<img class="picture" alt="" src="{escape(public_url(world, one))}">' for one in found)


def _source_link(article: Article) -> str:
    if not article.content_source_url:
        return ""
    link = escape(article.content_source_url)
    return f'<p><a data-testid="article-source" rel="noreferrer" href="{link}">阅读原文 Read the original</a></p>'


def _comments(world: World, made: Publication, index: int) -> str:
    """Readers see what the account has chosen."""
    shown = []
    for one in comments.standing(world, made, index):
        if not one.elected:
            continue
        contact = world.contacts.get(one.openid)
        name = world.phones[contact.phone].nickname if contact else ""
        reply = f'<p class="reply">作者回复 Author: {escape(one.reply)}</p>' if one.reply else ""
        shown.append(f"<li><b>{escape(name)}</b><p>{escape(one.content)}</p>{reply}</li>")
    return f'<h2>精选留言 Comments</h2><ul data-testid="comments">{"".join(shown)}</ul>' if shown else ""


def _gone(why: tuple[str, str]) -> str:
    return _fill("article_gone.html", chinese=why[0], english=why[1])


def _fill(name: str, **words: str) -> str:
    return Template((_PAGES / name).read_text(encoding="utf-8")).substitute(words)
