"""Comments below articles that were sent or published (B16)."""

from wxsandbox.api.call import OK, Answer, Call, Json, whole
from wxsandbox.api.registry import endpoint
from wxsandbox.articles import comments, publishing
from wxsandbox.articles.model import PUBLISHED, Comment, Publication
from wxsandbox.errors import ApiError
from wxsandbox.permissions import Right

PAGE = 50
_ALL, _NORMAL, _MARKED = 0, 1, 2


@endpoint("POST", "/cgi-bin/comment/open", right=Right.PUBLISH)
def open_comments(call: Call) -> Answer:
    return _set(call, taken=True)


@endpoint("POST", "/cgi-bin/comment/close", right=Right.PUBLISH)
def close_comments(call: Call) -> Answer:
    return _set(call, taken=False)


@endpoint("POST", "/cgi-bin/comment/list", right=Right.PUBLISH)
def list_comments(call: Call) -> Answer:
    body = call.json()
    made, index = _article(call, body)
    begin, size, type = whole(body, "begin"), whole(body, "count", 88010), whole(body, "type")
    if not 1 <= size <= PAGE:
        raise ApiError(88010)
    if begin < 0 or type not in (_ALL, _NORMAL, _MARKED):
        raise ApiError(40035)
    wanted = {_ALL: (False, True), _NORMAL: (False,), _MARKED: (True,)}[type]
    found = [one for one in comments.standing(call.world, made, index) if one.elected in wanted]
    shown = [_shown(one) for one in found[begin : begin + size]]
    return {"errcode": 0, "errmsg": "ok", "total": len(found), "comment": shown}


@endpoint("POST", "/cgi-bin/comment/markelect", right=Right.PUBLISH)
def mark(call: Call) -> Answer:
    comment, others = _comment(call, call.json())
    if not comment.elected and sum(one.elected for one in others) >= call.account.number("elected_comments"):
        raise ApiError(88003)
    comment.elected = True
    return _kept(call, comment)


@endpoint("POST", "/cgi-bin/comment/unmarkelect", right=Right.PUBLISH)
def unmark(call: Call) -> Answer:
    comment, _ = _comment(call, call.json())
    comment.elected = False
    return _kept(call, comment)


@endpoint("POST", "/cgi-bin/comment/delete", right=Right.PUBLISH)
def delete(call: Call) -> Answer:
    comment, _ = _comment(call, call.json())
    comment.gone = "deleted"
    return _kept(call, comment)


@endpoint("POST", "/cgi-bin/comment/reply/add", right=Right.PUBLISH)
def reply(call: Call) -> Answer:
    body = call.json()
    comment, _ = _comment(call, body)
    text = body.get("content")
    if not isinstance(text, str) or not 1 <= len(text) <= call.account.number("comment_reply_limit"):
        raise ApiError(88007)
    if comment.reply:
        raise ApiError(88005)
    comment.reply, comment.replied_at = text, int(call.now)
    return _kept(call, comment)


@endpoint("POST", "/cgi-bin/comment/reply/delete", right=Right.PUBLISH)
def delete_reply(call: Call) -> Answer:
    comment, _ = _comment(call, call.json())
    if not comment.reply:
        raise ApiError(88009)
    comment.reply, comment.replied_at = "", 0
    return _kept(call, comment)


def _set(call: Call, *, taken: bool) -> Answer:
    made, index = _article(call, call.json())
    made.comments_open[index] = taken
    publishing.keep(call.world, made)
    return OK


def _article(call: Call, body: Json) -> tuple[Publication, int]:
    """`index` counts from 0 and may be left out: the first article."""
    if not call.account.knob("comments_allowed"):
        raise ApiError(88000)
    made = call.world.articles.by_data_id(whole(body, "msg_data_id", 88001), appid=call.account.appid)
    index = whole(body, "index", 88001) if body.get("index") is not None else 0
    if made is None or made.status != PUBLISHED or not 0 <= index < len(made.articles):
        raise ApiError(88001)
    return made, index


def _comment(call: Call, body: Json) -> tuple[Comment, list[Comment]]:
    """A comment that still stands, and all that do."""
    made, index = _article(call, body)
    number = whole(body, "user_comment_id", 88008)
    found = next((one for one in call.world.articles.below(made, index) if one.id == number), None)
    if found is None or found.gone == "deleted":
        raise ApiError(88008)
    if found.gone == "withdrawn":
        raise ApiError(88004)
    return found, comments.standing(call.world, made, index)


def _kept(call: Call, comment: Comment) -> Answer:
    comments.keep(call.world, comment)
    return OK


def _shown(comment: Comment) -> Json:
    shown: Json = {
        "user_comment_id": comment.id,
        "openid": comment.openid,
        "create_time": comment.time,
        "content": comment.content,
        "comment_type": int(comment.elected),
    }
    if comment.reply:
        shown["reply"] = {"content": comment.reply, "create_time": comment.replied_at}
    return shown
