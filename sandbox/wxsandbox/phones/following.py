"""Following and leaving an account (A9, C10, C12)."""

import asyncio

from wxsandbox import statistics, windows
from wxsandbox.accounts import Account
from wxsandbox.callbacks import push
from wxsandbox.callbacks.delivery import Outcome, Postman
from wxsandbox.codes import Code
from wxsandbox.errors import ControlError
from wxsandbox.people import Contact, Phone
from wxsandbox.world import World

QR_CODE = "ADD_SCENE_QR_CODE"
_QR_SOURCE = 30  # user_source of the statistics (B19)


def follow(
    world: World, postman: Postman, *, phone: Phone, account: Account, code: Code | None = None, told: bool = True
) -> tuple[Contact, asyncio.Task[Outcome] | None]:
    """Subscribe; through a code the event carries qrscene_ and the ticket. `told=False` skips the push, for bulk."""
    contact = world.meet(phone, account)
    if contact.following:
        return contact, None
    if account.sandbox and len(world.rosters[account.appid].followers) >= account.number("test_account_followers"):
        raise ControlError(409, "test_account_full", f"{account.name} is a test account and has all its followers")
    now = world.now()
    contact.following = True
    contact.followed_at = int(now)
    contact.subscribe_scene = QR_CODE if code else str(account.knob("plain_subscribe_scene"))
    contact.qr_scene, contact.qr_scene_str = (code.scene_id, code.scene_str) if code else (0, "")
    contact.pools = windows.opened(None, "subscribe", account=account, now=now)
    if code and account.knob("qr_subscribe_pools") == "both":
        contact.pools = windows.opened(contact.pools, "scan", account=account, now=now)
    contact.last_exchange_at = now
    world.rosters[account.appid].enter(contact)
    for tag in contact.tags or ():  # kept only where the knob says so
        world.rosters[account.appid].members.setdefault(tag, {})[contact.openid] = None
    world.menu_copies.pop(contact.openid, None)
    statistics.followed(world, account.appid, source=_QR_SOURCE if code else account.number("search_user_source"))
    _changed(world, contact)
    if not told:
        return contact, None
    fields: dict[str, str] = {}
    if code:
        fields = {"EventKey": f"qrscene_{code.scene}", "Ticket": code.ticket}
    elif account.knob("plain_subscribe_eventkey") == "empty":
        fields = {"EventKey": ""}
    happened = push.event(contact, account, name="subscribe", time=world.create_time(contact.openid), **fields)
    return contact, postman.send(happened)


def unfollow(
    world: World, postman: Postman, *, phone: Phone, account: Account
) -> tuple[Contact, asyncio.Task[Outcome] | None]:
    """Unsubscribe: every pool closes, tags and remark go (D25)."""
    contact = world.meet(phone, account)
    if not contact.following:
        return contact, None
    contact.following = False
    contact.pools = None
    world.rosters[account.appid].leave(contact)
    statistics.left(world, account.appid)
    if not account.knob("refollow_keeps_remark"):
        contact.remark, contact.tags = "", None
    _changed(world, contact)
    happened = push.event(contact, account, name="unsubscribe", time=world.create_time(contact.openid), EventKey="")
    return contact, postman.send(happened)


def following_contact(world: World, phone: Phone, account: Account) -> Contact:
    """The relation of someone who follows; others cannot open the chat."""
    contact = phone.contact(account.appid)
    if contact is None or not contact.following:
        raise ControlError(409, "not_following", f"{phone.id} does not follow {account.name}")
    return contact


def _changed(world: World, contact: Contact) -> None:
    world.changed_contact(contact)
    world.bus.tell("contact", phone=contact.phone, appid=contact.appid, following=contact.following)
