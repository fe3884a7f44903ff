"""Template messages: industries and an account's own templates (B9)."""

from wxsandbox.api.call import OK, Answer, Call, Json, whole, words
from wxsandbox.api.registry import endpoint
from wxsandbox.clock import beijing_month
from wxsandbox.errors import ApiError
from wxsandbox.permissions import Right
from wxsandbox.templates import card, industries
from wxsandbox.templates.book import OWN_TEMPLATES, Template, new_template_id
from wxsandbox.templates.library import LIBRARY, Entry

BLOCKED_PAGE = 100


@endpoint("POST", "/cgi-bin/template/api_set_industry", right=Right.TEMPLATE)
def set_industry(call: Call) -> Answer:
    """Two industries; the templates of others go."""
    body = call.json()
    chosen = [_industry(body, name) for name in ("industry_id1", "industry_id2")]
    book, month = call.world.templates.of(call.account.appid), beijing_month(call.now)
    if book.chosen_month != month:
        book.chosen_month, book.chosen = month, 0
    most = call.account.number("industry_changes")
    if most and book.chosen >= most:
        raise ApiError(43100)
    book.chosen += 1
    book.industries = chosen
    book.own = {key: one for key, one in book.own.items() if one.industry in (0, *chosen)}
    return _kept(call)


@endpoint("GET", "/cgi-bin/template/get_industry", right=Right.TEMPLATE)
def get_industry(call: Call) -> Answer:
    first, second = (*call.world.templates.of(call.account.appid).industries, 0, 0)[:2]
    return {"primary_industry": industries.shown(first), "secondary_industry": industries.shown(second)}


@endpoint("POST", "/cgi-bin/template/api_add_template", right=Right.TEMPLATE)
def add(call: Call) -> Answer:
    body = call.json()
    entry = LIBRARY.get(str(body.get("template_id_short", "")))
    if entry is None:
        raise ApiError(40037)
    book = call.world.templates.of(call.account.appid)
    if entry.industry and book.industries and entry.industry not in book.industries:
        raise ApiError(40246)
    if len(book.own) >= OWN_TEMPLATES:
        raise ApiError(call.account.number("template_limit_code"))
    names = _names(body, entry)
    template = Template(
        new_template_id(), entry.title, entry.content(names), entry.example(names), industry=entry.industry
    )
    book.own[template.id] = template
    return {**_kept(call), "template_id": template.id}


@endpoint("GET", "/cgi-bin/template/get_all_private_template", right=Right.TEMPLATE)
def get_all(call: Call) -> Answer:
    return {"template_list": [_shown(one) for one in call.world.templates.of(call.account.appid).own.values()]}


@endpoint("POST", "/cgi-bin/template/del_private_template", right=Right.TEMPLATE)
def delete(call: Call) -> Answer:
    if call.world.templates.of(call.account.appid).own.pop(words(call.json(), "template_id", 40037), None) is None:
        raise ApiError(40037)
    return _kept(call)


@endpoint("POST", "/wxa/sec/queryblocktmplmsg", right=Right.TEMPLATE)
def blocked(call: Call) -> Answer:
    """Messages that the platform stopped: it stops none here."""
    body = call.json()
    if not 1 <= whole(body, "limit", 47003) <= BLOCKED_PAGE:
        raise card.invalid("limit")
    return {"errcode": 0, "errmsg": "ok", "msginfo": []}


def _industry(body: Json, name: str) -> int:
    number = whole(body, name, 47003)
    if number not in industries.INDUSTRIES:
        raise card.invalid(name)
    return number


def _names(body: Json, entry: Entry) -> list[str] | None:
    """The names that were chosen; None for all."""
    names = body.get("keyword_name_list")
    if not names:
        return None
    if not isinstance(names, list) or not all(isinstance(one, str) for one in names) or not entry.knows(names):
        raise ApiError(40247)
    return names


def _shown(template: Template) -> Json:
    first = industries.shown(template.industry)
    return {
        "template_id": template.id,
        "title": template.title,
        "primary_industry": first["first_class"],
        "deputy_industry": first["second_class"],
        "content": template.content,
        "example": template.example,
    }


def _kept(call: Call) -> Json:
    call.world.storage.changed("templates", call.account.appid)
    return OK
