"""Publishing drafts without telling the followers (B16)."""

from wxsandbox.api import draft as drafts
from wxsandbox.api.call import OK, Answer, Call, Json, whole, words
from wxsandbox.api.registry import endpoint
from wxsandbox.articles import publishing, shown
from wxsandbox.articles.model import DELETED, PUBLISHED, Publication
from wxsandbox.errors import ApiError
from wxsandbox.permissions import Right
from wxsandbox.quotas import Quota


@endpoint("POST", "/cgi-bin/freepublish/submit", right=Right.PUBLISH, quota=Quota(100))
def submit(call: Call) -> Answer:
    """The job's end comes by the platform's clock, with its event."""
    draft = drafts.asked(call, call.json(), "draft")
    made = publishing.prepare(
        call.world,
        call.account,
        draft,
        publish_id=str(call.world.articles.new_id(call.now)),
        due_at=call.now + float(call.account.knob("publish_finish_s")),
    )
    call.world.agenda.stir()
    return {"errcode": 0, "errmsg": "ok", "publish_id": made.publish_id, "msg_data_id": made.msg_data_id}


@endpoint("POST", "/cgi-bin/freepublish/get", right=Right.PUBLISH, quota=Quota(100))
def status(call: Call) -> Answer:
    made = call.world.articles.by_publish_id(str(whole(call.json(), "publish_id", 40007)), appid=call.account.appid)
    if made is None:
        raise ApiError(40007)
    found: Json = {"publish_id": made.publish_id, "publish_status": made.status, "fail_idx": made.fail_idx}
    if made.article_id:
        found |= {"article_id": made.article_id, "article_detail": publishing.detail(call.world, made)}
    return found


@endpoint("POST", "/cgi-bin/freepublish/delete", right=Right.PUBLISH, quota=Quota(10))
def delete(call: Call) -> Answer:
    """One article (numbers count from 1), or all of them."""
    body = call.json()
    made = _published(call, body)
    number = whole(body, "index", 40114) if body.get("index") is not None else 0
    if not 0 <= number <= len(made.articles):
        raise ApiError(40114)
    gone = [number - 1] if number else range(len(made.articles))
    made.deleted = sorted({*made.deleted, *gone})
    if len(made.deleted) == len(made.articles):
        made.status = DELETED
    publishing.keep(call.world, made)
    return OK


@endpoint("POST", "/cgi-bin/freepublish/getarticle", right=Right.PUBLISH, quota=Quota(100))
def get(call: Call) -> Answer:
    return {"news_item": shown.news_items(call.world, _published(call, call.json()))}


@endpoint("POST", "/cgi-bin/freepublish/batchget", right=Right.PUBLISH, quota=Quota(100))
def page(call: Call) -> Answer:
    body = call.json()
    everything = call.world.articles.published(call.account.appid)
    content = not drafts.no_content(body)
    items = [_item(call, one, content=content) for one in drafts.cut(body, everything)]
    return {"total_count": len(everything), "item_count": len(items), "item": items}


def _item(call: Call, made: Publication, *, content: bool) -> Json:
    news = shown.news_items(call.world, made, content=content)
    inside = {"news_item": news, "create_time": made.made_at, "update_time": made.made_at}
    return {"article_id": made.article_id, "content": inside, "update_time": made.made_at}


def _published(call: Call, body: Json) -> Publication:
    made = call.world.articles.by_article_id(words(body, "article_id", 40007), appid=call.account.appid)
    if made is None or made.status != PUBLISHED:
        raise ApiError(40007)
    return made
