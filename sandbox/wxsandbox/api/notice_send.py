"""Sending a subscription notice to somebody who agreed to one (B10, C8)."""

from wxsandbox.api.call import Answer, Call, words
from wxsandbox.api.registry import endpoint
from wxsandbox.api.template_send import named, repeated
from wxsandbox.errors import ApiError
from wxsandbox.notices import consents
from wxsandbox.permissions import Right
from wxsandbox.templates import card, results
from wxsandbox.templates.results import Result


@endpoint("POST", "/cgi-bin/message/subscribe/bizsend", right=Right.NOTICE)
def send(call: Call) -> Answer:
    body = call.json()
    contact = call.contact(body.get("touser"))
    notice = call.world.notices.of(call.account.appid).own.get(words(body, "template_id", 40037))
    if notice is None:
        raise ApiError(40037)
    data = card.checked(notice.content, body.get("data"))
    wrong = next((key for key, values in notice.choices.items() if data[key]["value"] not in values), None)
    if wrong is not None:
        raise card.invalid(f"data.{wrong}.value")
    behind = card.behind(body, link="page")
    msg_id = repeated(call, body)
    if msg_id is None:
        if not consents.take(call.world.notices.consent(contact.openid), notice):
            raise ApiError(43101)
        call.world.storage.changed("consent", contact.openid)
        msg_id = call.world.new_msg_id(call.account)
        named(call, body, msg_id)
        extra = {"title": notice.title, "fields": card.fields(notice.content, data), "template_id": notice.id}
        call.world.show(contact, who="account", kind="notice", via="notice", extra=extra | behind)
        call.world.bus.tell("notices", phone=contact.phone, appid=contact.appid)
        at = call.now + float(call.account.knob("notice_event_s"))
        results.tell_later(call.world, Result(msg_id, contact.openid, at, notice=notice.id))
    return {"errcode": 0, "errmsg": "ok", "msgid": msg_id}
