"""What a person does in a chat: say something, choose, report a place; and what the screen shows afterwards."""

from typing import Any

from msgspec import Struct

from wxsandbox.control.routing import Visit, page, route
from wxsandbox.phones import following, speaking
from wxsandbox.phones.speaking import Said, Spoken


class SaidAnswer(Struct, omit_defaults=True):
    """`delivered`: the developer's server took it. `result` says how: handled, reply, bad, fail, none, blocked."""

    msg_id: str
    seq: int
    delivered: bool
    result: str
    deliveries: int = 0
    error: str = ""


class Choice(Struct, forbid_unknown_fields=True):
    """A msgmenu choice; `content` is needed only for a link weixin://bizmsgmenu inside a text."""

    appid: str
    id: str
    content: str | None = None


class ScreenPage(Struct):
    """Lines of a chat, oldest first. Fields depend on the kind; see the README."""

    items: list[dict[str, Any]]
    next: int


_WAIT = "false answers at once; otherwise after delivery or the last retry"


@route("POST", "/phones/{phone}/messages", "Say something to an account", body=Said, answer=SaidAnswer, wait=_WAIT)
async def say(visit: Visit) -> SaidAnswer:
    account = visit.world.account(visit.body.appid)
    contact = following.following_contact(visit.world, visit.phone(), account)
    spoken = await speaking.say(visit.world, visit.postman, contact=contact, said=visit.body)
    return await _answer(visit, spoken)


@route("POST", "/phones/{phone}/choices", "Tap a msgmenu choice", body=Choice, answer=SaidAnswer, wait=_WAIT)
async def choose(visit: Visit) -> SaidAnswer:
    wanted: Choice = visit.body
    contact = following.following_contact(visit.world, visit.phone(), visit.world.account(wanted.appid))
    spoken = speaking.choose(visit.world, visit.postman, contact=contact, choice=wanted.id, words=wanted.content)
    return await _answer(visit, spoken)


@route(
    "GET",
    "/phones/{phone}/screen",
    "What the phone shows in an account's chat",
    answer=ScreenPage,
    appid="the account; left out when the phone knows only one",
    after="only lines with a greater seq",
    limit="at most so many (1000)",
)
def screen(visit: Visit) -> dict[str, Any]:
    phone, after = visit.phone(), visit.number("after", 0)
    appid = visit.query("appid") or (phone.contacts[0].appid if phone.contacts else "")
    contact = phone.contact(visit.world.account(appid).appid) if appid else None
    if contact is None:
        return {"items": [], "next": after}
    items = visit.world.screens.after(contact.openid, after)[: visit.number("limit", 1000)]
    return page([item.shown() for item in items], after, [item.seq for item in items])


async def _answer(visit: Visit, spoken: Spoken) -> SaidAnswer:
    if spoken.errand is None:
        return SaidAnswer(spoken.msg_id, spoken.seq, False, "blocked")
    if not visit.flag("wait", default=True):
        return SaidAnswer(spoken.msg_id, spoken.seq, False, "waiting")
    outcome = await visit.postman.ended(spoken.errand)
    return SaidAnswer(spoken.msg_id, spoken.seq, outcome.delivered, outcome.result, outcome.deliveries, outcome.error)
