"""Customer-service messages and the typing sign (B6), within the reply windows (C4)."""

import asyncio

from wxsandbox import answers, windows
from wxsandbox.api.call import OK, Answer, Call, part, words
from wxsandbox.api.registry import endpoint
from wxsandbox.errors import ApiError
from wxsandbox.people import Contact
from wxsandbox.permissions import Right
from wxsandbox.quotas import Quota
from wxsandbox.world import World

_SENDS = Quota(500_000, 50_000)


@endpoint("POST", "/cgi-bin/message/custom/send", right=Right.CUSTOM_SEND, quota=_SENDS)
def send(call: Call) -> Answer:
    body = call.json()
    contact = _reachable(call, body.get("touser"))
    kind = words(body, "msgtype", 40008)
    data = part(body, kind)
    if kind.startswith("transfer_"):
        raise ApiError(40008)
    if kind == "news" and isinstance(data.get("articles"), list) and len(data["articles"]) > 1:
        raise ApiError(45008)
    speaker = _speaker(call, body.get("customservice"))
    shown = answers.prepare(call.world, call.account, kind=kind, data=data)
    refused = windows.refusal(contact.pools, now=call.now)
    if refused:
        raise ApiError(refused)
    context = body.get("aimsgcontext")
    by_ai = isinstance(context, dict) and context.get("is_ai_msg") in (1, "1", True)
    if (agent := call.world.kf.agent(contact.appid, speaker)) is not None:
        shown[1].update(call.world.kf.badge(call.world.base_url, agent))
    answers.put(call.world, contact, shown, kind=kind, via="custom", speaker=speaker, by_ai=by_ai)
    windows.spend(contact.pools, account=call.account, now=call.now)
    contact.last_exchange_at = call.now
    _stop_typing(call.world, contact)
    call.world.changed_contact(contact)
    return OK


@endpoint("POST", "/cgi-bin/message/custom/typing", right=Right.CUSTOM_SEND)
def typing(call: Call) -> Answer:
    body = call.json()
    contact = _reachable(call, body.get("touser"))
    command = body.get("command")
    if command == "CancelTyping":
        _stop_typing(call.world, contact)
        return OK
    if command != "Typing":
        raise ApiError(45072)
    if call.now < contact.typing_until:
        raise ApiError(45081)
    if call.now - contact.last_exchange_at > call.account.number("typing_window_s"):
        raise ApiError(45080)
    lasts = call.account.number("typing_s")
    contact.typing_until = call.now + lasts
    call.world.bus.tell("typing", phone=contact.phone, appid=contact.appid, on=True)
    asyncio.get_running_loop().call_later(lasts, _let_typing_end, call.world, contact)
    return OK


def _reachable(call: Call, openid: object) -> Contact:
    """C4's order: known, follower, accepting, not blacklisted."""
    contact = call.contact(openid)
    if not contact.following:
        raise ApiError(call.account.number("not_follower_code"))
    if not contact.accepts:
        raise ApiError(48002)
    if contact.blacklisted:
        raise ApiError(call.account.number("blacklist_code"))
    return contact


def _speaker(call: Call, customservice: object) -> str:
    if customservice is None:
        return ""
    account = customservice.get("kf_account") if isinstance(customservice, dict) else None
    if not isinstance(account, str):
        raise ApiError(47001)
    if call.account.knob("kf_accounts_checked") and call.world.kf.agent(call.account.appid, account) is None:
        raise ApiError(call.account.number("unknown_kf_code"))
    return account


def _stop_typing(world: World, contact: Contact) -> None:
    if contact.typing_until:
        contact.typing_until = 0.0
        world.bus.tell("typing", phone=contact.phone, appid=contact.appid, on=False)


def _let_typing_end(world: World, contact: Contact) -> None:
    if contact.typing_until and world.now() >= contact.typing_until - 0.05:
        _stop_typing(world, contact)
