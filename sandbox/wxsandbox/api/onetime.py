"""One-time messages: the page that asks for consent, then the one message (B10)."""

from urllib.parse import urlencode

from wxsandbox.api.call import OK, Answer, Call, File, Json, part, whole, words
from wxsandbox.api.oauth import go, links, page
from wxsandbox.api.registry import endpoint
from wxsandbox.errors import ApiError
from wxsandbox.notices import consents, onetime
from wxsandbox.notices.onetime import Asked
from wxsandbox.permissions import Right
from wxsandbox.quotas import Quota
from wxsandbox.templates import card

_TITLE = 15
_CONTENT = 200


@endpoint("GET", onetime.PATH, token=False)
def ask(call: Call) -> Answer:
    """The consent sheet; like web login's page it finds out which phone opens it, or asks."""
    try:
        asked = onetime.read(call.world, call.query)
    except onetime.Refused as refused:
        return page("refused.html", reason=str(refused))
    phone = call.world.phones.get(call.query.get("sandbox_phone", ""))
    if phone is None:
        return page("which_phone.html", phones=links(call))
    answer = call.query.get("sandbox_consent")
    if answer == "yes":
        return go(onetime.confirm(call.world, asked, phone))
    if answer == "no":
        return go(onetime.cancel(asked))
    return _sheet(call, asked)


@endpoint("POST", "/cgi-bin/message/template/subscribe", right=Right.ONE_TIME, quota=Quota(100_000))
def send(call: Call) -> Answer:
    body = call.json()
    contact = call.contact(body.get("touser"))
    if words(body, "template_id", 40037) != call.world.notices.of(call.account.appid).one_time_id:
        raise ApiError(40037)
    scene, title = whole(body, "scene", 47003), words(body, "title", 47003)
    if len(title) > _TITLE:
        raise card.invalid("title")
    content = part(part(body, "data"), "content")
    text = words(content, "value", 47003)
    if len(text) > _CONTENT:
        raise card.invalid("data.content.value")
    extra: Json = {"title": title, **card.behind(body, link="url")}
    if isinstance(content.get("color"), str) and content["color"]:
        extra["colour"] = content["color"]
    if not consents.take_once(call.world.notices.consent(contact.openid), scene):
        raise ApiError(43101)
    call.world.storage.changed("consent", contact.openid)
    call.world.show(contact, who="account", kind="notice", text=text, via="one_time", extra=extra)
    return OK


def _sheet(call: Call, asked: Asked) -> File:
    yes, no = (f"?{urlencode({**call.query, 'sandbox_consent': answer})}" for answer in ("yes", "no"))
    return page("one_time.html", account=asked.account.name, yes=yes, no=no)
