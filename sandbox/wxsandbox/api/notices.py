"""Subscription notices (订阅通知): an account's templates, and the library they come from (B10)."""

from wxsandbox.api.call import OK, Answer, Call, Json, words
from wxsandbox.api.registry import endpoint
from wxsandbox.errors import ApiError
from wxsandbox.notices.book import OWN_TEMPLATES, Notice
from wxsandbox.notices.library import CATEGORIES, TITLES, Keyword, Title
from wxsandbox.permissions import Right
from wxsandbox.templates.book import new_template_id

_PAGE = 30
_SCENE = 15
_KEYWORDS = range(2, 6)


@endpoint("POST", "/wxaapi/newtmpl/addtemplate", right=Right.NOTICE)
def add(call: Call) -> Answer:
    body = call.json()
    title = _title(body.get("tid"))
    chosen = _chosen(title, body.get("kidList"))
    scene = body.get("sceneDesc")
    if not isinstance(scene, str) or not 1 <= len(scene) <= _SCENE:
        raise ApiError(200021)
    book = call.world.notices.of(call.account.appid)
    if len(book.own) >= OWN_TEMPLATES:
        raise ApiError(200012)
    content = "\n".join(f"{one.name}:{{{{{one.key}.DATA}}}}" for one in chosen)
    example = "\n".join(f"{one.name}:{one.example}" for one in chosen)
    choices = {one.key: list(one.choices) for one in chosen if one.choices}
    notice = Notice(new_template_id(), title.title, content, example, scene, title.type, choices)
    book.own[notice.id] = notice
    return {**_kept(call), "priTmplId": notice.id}


@endpoint("GET", "/wxaapi/newtmpl/gettemplate", right=Right.NOTICE)
def get(call: Call) -> Answer:
    return _found([_shown(one) for one in call.world.notices.of(call.account.appid).own.values()])


@endpoint("POST", "/wxaapi/newtmpl/deltemplate", right=Right.NOTICE)
def delete(call: Call) -> Answer:
    if call.world.notices.of(call.account.appid).own.pop(words(call.json(), "priTmplId", 40037), None) is None:
        raise ApiError(40037)
    return _kept(call)


@endpoint("GET", "/wxaapi/newtmpl/getcategory", right=Right.NOTICE)
def categories(call: Call) -> Answer:
    return _found([{"id": number, "name": name} for number, name in CATEGORIES.items()])


@endpoint("GET", "/wxaapi/newtmpl/getpubtemplatetitles", right=Right.NOTICE)
def titles(call: Call) -> Answer:
    ids = call.query.get("ids", "").strip()
    if not ids:
        raise ApiError(200018)
    wanted = [one.strip() for one in ids.split(",")]
    if not all(one.isdigit() and int(one) in CATEGORIES for one in wanted):
        raise ApiError(200019)
    start, limit = call.query.get("start", ""), call.query.get("limit", "")
    if not start.isdigit():
        raise ApiError(200016)
    if not limit.isdigit() or not 1 <= int(limit) <= _PAGE:
        raise ApiError(200017)
    found = [one for one in TITLES.values() if str(one.category) in wanted]
    page = found[int(start) : int(start) + int(limit)]
    shown = [{"tid": one.tid, "title": one.title, "type": one.type, "categoryId": str(one.category)} for one in page]
    return _found(shown, count=len(found))


@endpoint("GET", "/wxaapi/newtmpl/getpubtemplatekeywords", right=Right.NOTICE)
def keywords(call: Call) -> Answer:
    title = _title(call.query.get("tid"))
    shown = [{"kid": one.kid, "name": one.name, "example": one.example, "rule": one.rule} for one in title.keywords]
    return _found(shown, count=len(shown))


def _title(tid: object) -> Title:
    title = TITLES.get(int(tid)) if isinstance(tid, (str, int)) and str(tid).isdigit() else None
    if title is None:
        raise ApiError(200014)
    return title


def _chosen(title: Title, kids: object) -> list[Keyword]:
    if not isinstance(kids, list) or len(kids) not in _KEYWORDS or not all(str(one).isdigit() for one in kids):
        raise ApiError(200020)
    chosen = title.chosen([int(one) for one in kids])
    if chosen is None:
        raise ApiError(200020)
    return chosen


def _shown(notice: Notice) -> Json:
    shown: Json = {
        "priTmplId": notice.id,
        "title": notice.title,
        "content": notice.content,
        "example": notice.example,
        "type": notice.type,
    }
    if notice.choices:
        lists = [{"keywordCode": f"{key}.DATA", "enumValueList": values} for key, values in notice.choices.items()]
        shown["keywordEnumValueList"] = lists
    return shown


def _found(data: list[Json], **more: int) -> Json:
    return {"errcode": 0, "errmsg": "ok", **more, "data": data}


def _kept(call: Call) -> Json:
    call.world.storage.changed("notices", call.account.appid)
    return OK
