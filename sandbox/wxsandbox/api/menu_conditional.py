"""Menus for some of the followers: add, delete, try (B3)."""

from typing import Any

from wxsandbox import conditional
from wxsandbox.api.call import OK, Answer, Call, words
from wxsandbox.api.menu import buttons_of, changed
from wxsandbox.api.registry import endpoint
from wxsandbox.conditional import ConditionalMenu
from wxsandbox.errors import ApiError
from wxsandbox.people import Contact
from wxsandbox.permissions import Right
from wxsandbox.quotas import Quota


@endpoint("POST", "/cgi-bin/menu/addconditional", right=Right.CONDITIONAL_MENU, quota=Quota(2000))
def add(call: Call) -> Answer:
    account = call.account
    body = call.json(escapes_code=40033)
    if not account.knob("conditional_menus"):
        raise ApiError(65309)
    if account.menu is None:
        raise ApiError(65303)
    most = account.number("conditional_menu_limit")
    if most and len(account.conditional_menus) >= most:
        raise ApiError(65305)
    wanted = body.get("button")
    if not wanted:
        raise ApiError(65307)
    if isinstance(wanted, list) and any(_does_nothing(one) for one in wanted):
        raise ApiError(65308)
    buttons = conditional.checked_links(buttons_of(call, wanted))
    rule = conditional.read_rule(body.get("matchrule"))
    made = ConditionalMenu(conditional.new_id(account), buttons, rule)
    account.conditional_menus.append(made)
    changed(call)
    return {"menuid": str(made.menuid)}


@endpoint("POST", "/cgi-bin/menu/delconditional", right=Right.CONDITIONAL_MENU, quota=Quota(2000))
def delete(call: Call) -> Answer:
    menuid = str(call.json().get("menuid", ""))
    left = [one for one in call.account.conditional_menus if str(one.menuid) != menuid]
    if len(left) == len(call.account.conditional_menus):
        raise ApiError(65301)
    call.account.conditional_menus = left
    changed(call)
    return OK


@endpoint("POST", "/cgi-bin/menu/trymatch", right=Right.CONDITIONAL_MENU, quota=Quota(20_000))
def try_match(call: Call) -> Answer:
    contact = _person(call, words(call.json(), "user_id", 65302))
    if not contact.following:
        raise ApiError(65315)
    if call.account.menu is None:
        raise ApiError(65303)
    return {"button": conditional.menu_for(call.account, contact, call.world.phones[contact.phone])}


def _person(call: Call, user_id: str) -> Contact:
    """By openid, or by WeChat id, which is here the phone's id."""
    contact = call.world.contacts.get(user_id)
    if contact is None or contact.appid != call.account.appid:
        phone = call.world.phones.get(user_id)
        contact = phone.contact(call.account.appid) if phone else None
    if contact is None:
        raise ApiError(65302)
    return contact


def _does_nothing(button: Any) -> bool:
    return isinstance(button, dict) and not button.get("type") and not button.get("sub_button")
