"""Phones: the people behind them, whom they follow, and their switches."""

import asyncio
from typing import Literal

import msgspec
from msgspec import UNSET, Struct, UnsetType

from wxsandbox.control.routing import Visit, route
from wxsandbox.errors import ControlError
from wxsandbox.people import Phone
from wxsandbox.phones import codes, following

MOST_AT_ONCE = 100_000


class NewPhones(Struct, forbid_unknown_fields=True):
    """A phone to make, or `count` of them; `follow` lets each follow an account at once."""

    nickname: str = ""
    phone: str = ""
    count: int = 1
    follow: str = ""
    push: bool = False  # whether those follows are pushed as subscribe events


class PhoneChange(Struct, forbid_unknown_fields=True):
    """What to change about a phone; the rest stays. The platform type is 1 for iOS, 2 for Android, 3 for other."""

    nickname: str | UnsetType = UNSET
    language: Literal["zh_CN", "zh_TW", "en"] | UnsetType = UNSET
    client_platform_type: Literal[1, 2, 3] | UnsetType = UNSET


class Relation(Struct, omit_defaults=True):
    """What a phone has to do with an account."""

    appid: str
    openid: str
    following: bool
    name: str
    accepts: bool
    unionid: str = ""


class PhoneShown(Struct):
    """A phone and the accounts that it knows."""

    phone: str
    nickname: str
    language: str
    client_platform_type: int
    accounts: list[Relation]


class PhoneList(Struct):
    """A page of phones."""

    items: list[PhoneShown]
    next: int


class PhonesMade(Struct, omit_defaults=True):
    """The new phone; with `count` above one, all of them in `items`."""

    phone: str
    nickname: str
    accounts: list[Relation]
    items: list[PhoneShown] = []


class Follow(Struct, forbid_unknown_fields=True):
    """`scene` or `ticket` means: through that code."""

    appid: str
    scene: str | int = ""
    ticket: str = ""


class Leave(Struct, forbid_unknown_fields=True):
    """Which account is left."""

    appid: str


class Switches(Struct, forbid_unknown_fields=True):
    """Switches in an account's settings on the phone."""

    appid: str
    accepts: bool


class Followed(Struct):
    """What came of following."""

    openid: str
    following: bool
    delivered: bool


@route("POST", "/phones", "Make a phone, or many", body=NewPhones, answer=PhonesMade)
async def make_phones(visit: Visit) -> PhonesMade:
    wanted: NewPhones = visit.body
    world = visit.world
    if not 1 <= wanted.count <= MOST_AT_ONCE or (wanted.count > 1 and wanted.phone):
        raise ControlError(400, "bad_count", f"count is 1 to {MOST_AT_ONCE}; an own id is for one phone")
    account = world.account(wanted.follow) if wanted.follow else None
    made: list[Phone] = []
    for position in range(wanted.count):
        nickname = f"{wanted.nickname}{position + 1}" if wanted.nickname and wanted.count > 1 else wanted.nickname
        phone = world.add_phone(nickname, wanted.phone)
        made.append(phone)
        if account is not None:
            following.follow(world, visit.postman, phone=phone, account=account, told=wanted.push)
        world.bus.tell("phone", phone=phone.id)
        if position % 500 == 499:
            await asyncio.sleep(0)  # let others in: a hundred thousand take a second or two
    shown = [_shown(visit, phone) for phone in made]
    first = shown[0]
    return PhonesMade(first.phone, first.nickname, first.accounts, shown if wanted.count > 1 else [])


@route(
    "GET",
    "/phones",
    "Phones, a page at a time",
    answer=PhoneList,
    after="skip so many",
    limit="at most so many (1000)",
)
def list_phones(visit: Visit) -> PhoneList:
    after, limit = visit.number("after", 0), visit.number("limit", 1000)
    phones = list(visit.world.phones.values())[after : after + limit]
    return PhoneList([_shown(visit, phone) for phone in phones], after + len(phones))


@route("GET", "/phones/{phone}", "One phone and the accounts it knows", answer=PhoneShown)
def get_phone(visit: Visit) -> PhoneShown:
    return _shown(visit, visit.phone())


@route("PATCH", "/phones/{phone}", "Change a phone: nickname, language, system", body=PhoneChange, answer=PhoneShown)
def change_phone(visit: Visit) -> PhoneShown:
    phone = visit.phone()
    for name, value in msgspec.structs.asdict(visit.body).items():
        if value is not UNSET:
            setattr(phone, name, value)
    visit.world.storage.changed("phone", phone.id)
    visit.world.bus.tell("phone", phone=phone.id)
    return _shown(visit, phone)


@route(
    "POST",
    "/phones/{phone}/follow",
    "Follow an account; through a code when scene or ticket is given",
    body=Follow,
    answer=Followed,
    wait="false answers before the event is delivered",
)
async def follow(visit: Visit) -> Followed:
    wanted: Follow = visit.body
    world, account = visit.world, visit.world.account(wanted.appid)
    code = codes.find(world, account, scene=str(wanted.scene), ticket=wanted.ticket)
    contact, errand = following.follow(world, visit.postman, phone=visit.phone(), account=account, code=code)
    delivered = (
        errand is not None and visit.flag("wait", default=True) and (await visit.postman.ended(errand)).delivered
    )
    return Followed(contact.openid, contact.following, delivered)


@route(
    "POST",
    "/phones/{phone}/unfollow",
    "Stop following an account",
    body=Leave,
    answer=Followed,
    wait="false answers before the event is delivered",
)
async def unfollow(visit: Visit) -> Followed:
    account = visit.world.account(visit.body.appid)
    contact, errand = following.unfollow(visit.world, visit.postman, phone=visit.phone(), account=account)
    delivered = (
        errand is not None and visit.flag("wait", default=True) and (await visit.postman.ended(errand)).delivered
    )
    return Followed(contact.openid, contact.following, delivered)


@route("POST", "/phones/{phone}/switches", "Turn the account's messages off or on", body=Switches, answer=Relation)
def switch(visit: Visit) -> Relation:
    return accept(visit, visit.body.appid, accepts=visit.body.accepts)


def accept(visit: Visit, appid: str, *, accepts: bool) -> Relation:
    """Turn the switch "accept messages" of the chat's settings."""
    contact = visit.contact(appid)
    contact.accepts = accepts
    visit.world.changed_contact(contact)
    visit.world.bus.tell("contact", phone=contact.phone, appid=contact.appid, following=contact.following)
    return next(one for one in _shown(visit, visit.phone()).accounts if one.appid == contact.appid)


def _shown(visit: Visit, phone: Phone) -> PhoneShown:
    relations = []
    for contact in phone.contacts:
        account = visit.world.accounts[contact.appid]
        unionid = visit.world.unionid(account, phone.id)
        relation = Relation(account.appid, contact.openid, contact.following, account.name, contact.accepts, unionid)
        relations.append(relation)
    return PhoneShown(phone.id, phone.nickname, phone.language, phone.client_platform_type, relations)
