"""The draft box (B16)."""

from typing import TypeVar

from wxsandbox import ids
from wxsandbox.api.call import OK, Answer, Call, Json, whole, words
from wxsandbox.api.registry import endpoint
from wxsandbox.articles import checks, publishing, shown
from wxsandbox.articles.model import Article, Draft
from wxsandbox.errors import ApiError
from wxsandbox.permissions import Right
from wxsandbox.quotas import Quota

PAGE = 20
Thing = TypeVar("Thing")


@endpoint("POST", "/cgi-bin/draft/add", right=Right.MEDIA, quota=Quota(1000))
def add(call: Call) -> Answer:
    made = checks.articles(call.world, call.account, call.json().get("articles"), kind="draft")
    return {"media_id": keep_new(call, made, "draft").id}


@endpoint("POST", "/cgi-bin/draft/update", right=Right.MEDIA, quota=Quota(1000))
def update(call: Call) -> Answer:
    body = call.json()
    replace(call, asked(call, body, "draft"), body)
    return OK


@endpoint("POST", "/cgi-bin/draft/get", right=Right.MEDIA, quota=Quota(500))
def get(call: Call) -> Answer:
    draft = asked(call, call.json(), "draft")
    return content_of(call, draft)


@endpoint("POST", "/cgi-bin/draft/delete", right=Right.MEDIA, quota=Quota(1000))
def delete(call: Call) -> Answer:
    drop(call, asked(call, call.json(), "draft"))
    return OK


@endpoint("GET POST", "/cgi-bin/draft/count", right=Right.MEDIA, quota=Quota(1000))
def count(call: Call) -> Answer:
    return {"total_count": len(call.world.articles.drafts_of(call.account.appid, "draft"))}


@endpoint("POST", "/cgi-bin/draft/batchget", right=Right.MEDIA, quota=Quota(1000))
def page(call: Call) -> Answer:
    body = call.json()
    everything = call.world.articles.drafts_of(call.account.appid, "draft")
    chosen = cut(body, everything)
    content = not no_content(body)
    items = [
        {"media_id": one.id, "content": content_of(call, one, content=content), "update_time": one.updated_at}
        for one in chosen
    ]
    return {"total_count": len(everything), "item_count": len(items), "item": items}


@endpoint("POST", "/cgi-bin/draft/switch", right=Right.MEDIA)
def switch(call: Call) -> Answer:
    """The box replaced the old article library and cannot be closed again: it is open here from the start."""
    return {"errcode": 0, "errmsg": "ok", "is_open": 1}


# -- shared with the older article calls and with publishing ------------------------------------------------------


def keep_new(call: Call, articles: list[Article], kind: str, *, expires_at: int = 0) -> Draft:
    now = int(call.now)
    draft = Draft(
        id=ids.new_media_id(),
        appid=call.account.appid,
        kind=kind,  # type: ignore[arg-type]  # our callers name one of the three
        articles=articles,
        keys=publishing.new_keys(articles),
        created_at=now,
        updated_at=now,
        expires_at=expires_at,
    )
    keep(call, draft)
    return draft


def keep(call: Call, draft: Draft) -> None:
    call.world.articles.keep(draft)
    call.world.storage.changed("draft", draft.id)


def replace(call: Call, draft: Draft, body: Json) -> None:
    """One article of several becomes another; `articles` is one object there, numbers count from 0."""
    place = whole(body, "index", 40114) if body.get("index") is not None else 0
    if not 0 <= place < len(draft.articles):
        raise ApiError(40114)
    wanted = body.get("articles")
    if isinstance(wanted, list) and len(wanted) == 1:
        wanted = wanted[0]
    made = checks.article(call.world, call.account, wanted, kind=draft.kind)
    draft.articles = [*draft.articles[:place], made, *draft.articles[place + 1 :]]
    draft.updated_at = int(call.now)
    keep(call, draft)


def drop(call: Call, draft: Draft) -> None:
    call.world.articles.drop(draft)
    call.world.storage.changed("draft", draft.id)


def asked(call: Call, body: Json, kind: str) -> Draft:
    """The draft behind `media_id`; 40007 for anything else."""
    draft = call.world.articles.draft(words(body, "media_id", 40007), appid=call.account.appid, now=call.now)
    if draft is None or draft.kind != kind:
        raise ApiError(40007)
    return draft


def content_of(call: Call, draft: Draft, *, content: bool = True) -> Json:
    return {
        "news_item": shown.news_items(call.world, draft, content=content),
        "create_time": draft.created_at,
        "update_time": draft.updated_at,
    }


def cut(body: Json, everything: list[Thing]) -> list[Thing]:
    """A page by `offset` and `count` (1 to 20)."""
    offset, size = whole(body, "offset"), whole(body, "count")
    if offset < 0 or not 1 <= size <= PAGE:
        raise ApiError(40035)
    return everything[offset : offset + size]


def no_content(body: Json) -> bool:
    return body.get("no_content") in (1, True, "1")
