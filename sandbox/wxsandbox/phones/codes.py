"""Scanning: codes with a scene (C10), and addresses that open a page."""

import asyncio
from urllib.parse import parse_qs, urlsplit

from msgspec import Struct

from wxsandbox import windows
from wxsandbox.accounts import Account
from wxsandbox.callbacks import push
from wxsandbox.callbacks.delivery import Outcome, Postman
from wxsandbox.codes import Code
from wxsandbox.errors import ControlError
from wxsandbox.people import Contact, Phone
from wxsandbox.phones import following
from wxsandbox.world import World

EXPIRED_LINE = "该二维码已过期"


class Scan(Struct):
    """What came of holding the phone over a code: expired, profile, followed, scanned."""

    result: str
    account: Account
    code: Code
    contact: Contact | None = None
    errand: asyncio.Task[Outcome] | None = None


def find(world: World, account: Account, *, scene: str = "", ticket: str = "") -> Code | None:
    """The code meant by a ticket or a scene. A scene that no code has stands for one drawn long ago."""
    now = world.now()
    if ticket:
        code = world.codes.by_ticket.get(ticket)
        if code is None or code.appid != account.appid:
            raise ControlError(404, "no_code", "no code of this account has that ticket")
        return code
    if not scene:
        return None
    known = world.codes.newest(account.appid, scene, now=now)
    if known is not None:
        return known
    number = int(scene) if scene.isdigit() and int(scene) < 2**32 else 0
    return Code("gQ" + scene, account.appid, "", int(now), 0, number, "" if number else scene)


def recognise(world: World, text: str) -> Code | None:
    """The code behind what a camera read: its address, its ticket, or a link to its picture."""
    parts = urlsplit(text)
    if parts.path.endswith("/cgi-bin/showqrcode"):
        return world.codes.read(parse_qs(parts.query).get("ticket", [""])[0])
    return world.codes.read(text)


def scan(world: World, postman: Postman, *, phone: Phone, code: Code, follows: bool) -> Scan:
    """A follower's scan is pushed as SCAN; others see the profile, and following there counts as by this code."""
    account = world.accounts[code.appid]
    if not code.alive(world.now()):
        contact = phone.contact(account.appid)
        if contact is not None:
            world.show(contact, who="system", kind="text", text=EXPIRED_LINE)
        return Scan("expired", account, code, contact)
    contact = world.meet(phone, account)
    if not contact.following:
        if not follows:
            return Scan("profile", account, code, contact)
        contact, errand = following.follow(world, postman, phone=phone, account=account, code=code)
        return Scan("followed", account, code, contact, errand)
    now = world.now()
    contact.pools = windows.opened(contact.pools, "scan", account=account, now=now)
    contact.last_exchange_at = now
    world.changed_contact(contact)
    time = world.create_time(contact.openid)
    happened = push.event(contact, account, name="SCAN", time=time, EventKey=code.scene, Ticket=code.ticket)
    return Scan("scanned", account, code, contact, postman.send(happened))
