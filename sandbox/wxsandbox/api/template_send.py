"""Sending a template message: checked, shown, and its end told some moments later (B9, C7)."""

import re

from wxsandbox.api.call import Answer, Call, Json, words
from wxsandbox.api.registry import endpoint
from wxsandbox.errors import ApiError
from wxsandbox.permissions import Right
from wxsandbox.quotas import Quota
from wxsandbox.templates import card, results
from wxsandbox.templates.book import Template
from wxsandbox.templates.results import Result

_ID = re.compile(r"[A-Za-z0-9_-]{43}")


@endpoint("POST", "/cgi-bin/message/template/send", right=Right.TEMPLATE, quota=Quota(100_000, 10_000))
def send(call: Call) -> Answer:
    body = call.json()
    contact = call.contact(body.get("touser"))
    template = _template(call, body)
    if not contact.following:
        raise ApiError(43004)
    data = card.checked(template.content, body.get("data"))
    _no_marketing(call, data)
    behind = card.behind(body, link="url")
    former = repeated(call, body)
    if former is not None:
        return _accepted(former)
    msg_id = call.world.new_msg_id(call.account)
    named(call, body, msg_id)
    status = results.BLOCKED if not contact.accepts else results.SUCCESS
    if status == results.SUCCESS and call.world.random.random() < float(call.account.knob("template_failures")):
        status = results.FAILED
    if status == results.SUCCESS:
        extra, text = _drawn(call, template, data)
        call.world.show(contact, who="account", kind="template", text=text, via="template", extra=extra | behind)
    at = call.now + float(call.account.knob("template_event_s"))
    results.tell_later(call.world, Result(msg_id, contact.openid, at, status))
    return _accepted(msg_id)


def repeated(call: Call, body: Json) -> int | None:
    """The msgid of a send with the same client_msg_id within ten minutes; refused where the knob says so (D22)."""
    client_id = body.get("client_msg_id")
    if not client_id:
        return None
    if not isinstance(client_id, str):
        raise card.invalid("client_msg_id")
    former = call.world.templates.already(f"{call.account.appid}:{client_id}", now=call.now)
    if former is not None and call.account.knob("client_msg_id_repeat") == "refuse":
        raise ApiError(45065)
    return former


def named(call: Call, body: Json, msg_id: int) -> None:
    """Remember the send under its client_msg_id."""
    client_id = body.get("client_msg_id")
    if client_id:
        key = f"{call.account.appid}:{client_id}"
        for changed in (key, *call.world.templates.name(key, msg_id, now=call.now)):
            call.world.storage.changed("sent", changed)


def _template(call: Call, body: Json) -> Template:
    template_id = words(body, "template_id", 40037)
    if not _ID.fullmatch(template_id):
        raise ApiError(40036)
    template = call.world.templates.of(call.account.appid).own.get(template_id)
    if template is None:
        raise ApiError(40037)
    if template.disabled:
        raise ApiError(43116)
    return template


def _no_marketing(call: Call, data: card.Data) -> None:
    forbidden = str(call.account.knob("template_forbidden_words")).split()
    if any(word in entry["value"] for word in forbidden for entry in data.values()):
        raise ApiError(40249)


def _drawn(call: Call, template: Template, data: card.Data) -> tuple[Json, str]:
    """The card: its title and lines; the outer lines and colours only in the look of before 2023."""
    old = call.account.knob("template_old_look") is True
    extra: Json = {"title": template.title, "fields": card.fields(template.content, data, colours=old)}
    extra["template_id"] = template.id
    if old and data.get("remark", {}).get("value"):
        extra["remark"] = data["remark"]["value"]
    return extra, data.get("first", {}).get("value", "") if old else ""


def _accepted(msg_id: int) -> Json:
    return {"errcode": 0, "errmsg": "ok", "msgid": msg_id}
