"""The menu bar: what a phone's copy shows (C12), and what tapping an entry does (A10)."""

import asyncio
import hashlib
from typing import Any

from msgspec import Struct

from wxsandbox import conditional, windows
from wxsandbox.accounts import Account
from wxsandbox.answers import media_url
from wxsandbox.articles import shown
from wxsandbox.articles.model import Draft, Publication
from wxsandbox.callbacks import push
from wxsandbox.callbacks.delivery import Outcome, Postman
from wxsandbox.errors import ControlError
from wxsandbox.menus import Button
from wxsandbox.people import Contact
from wxsandbox.phones import speaking
from wxsandbox.phones.speaking import Said, Spoken
from wxsandbox.world import World

_PICTURES = ("pic_sysphoto", "pic_photo_or_album", "pic_weixin")
_SCANS = ("scancode_push", "scancode_waitmsg")
_SILENT = ("media_id", "view_limited", "article_id", "article_view_limited")


class Tap(Struct, forbid_unknown_fields=True):
    """A tap on a menu entry; what camera, album and place picker give goes along."""

    appid: str
    path: list[int]
    scan_type: str = "qrcode"
    scan_result: str = ""
    files: list[str] = []  # base64 pictures
    lat: float = 0.0
    lng: float = 0.0
    scale: int = 16
    label: str = ""
    poiname: str = ""


class Tapped(Struct):
    """What the tap did: a page to open, an event on its way, messages that follow."""

    type: str
    open: str = ""
    miniprogram_appid: str = ""
    pagepath: str = ""
    errand: asyncio.Task[Outcome] | None = None
    followed_by: list[Spoken] = []


def seen(world: World, account: Account, contact: Contact | None) -> list[Button]:
    """The menu on the phone: its own copy while that is fresh enough, else the account's."""
    if contact is None:
        return account.menu or []
    now, lasts = world.now(), account.number("menu_refresh_s")
    copy = world.menu_copies.get(contact.openid)
    if copy is None or now - copy[0] >= lasts:
        copy = world.menu_copies[contact.openid] = (now, _fresh(world, account, contact))
    return copy[1] or []


def _fresh(world: World, account: Account, contact: Contact) -> list[Button] | None:
    return conditional.menu_for(account, contact, world.phones[contact.phone])


async def tap(world: World, postman: Postman, *, contact: Contact, tapped: Tap) -> Tapped:
    account = world.accounts[contact.appid]
    copied = contact.openid in world.menu_copies  # a phone whose chat nobody opened yet sees the newest
    menu = seen(world, account, contact) if copied else _fresh(world, account, contact) or []
    button = _entry(menu, tapped.path)
    kind = button.get("type", "")
    if not kind:
        return Tapped("submenu")  # opening a sub-menu pushes nothing
    if kind in _SILENT:
        return _take(world, contact, button)
    fields = _fields(button, tapped)
    if kind in ("click", *_SCANS):
        contact.pools = windows.opened(contact.pools, "menu", account=account, now=world.now())
        contact.last_exchange_at = world.now()
        world.changed_contact(contact)
    happened = push.event(
        contact, account, name=_NAMES.get(kind) or str(kind), time=world.create_time(contact.openid), **fields
    )
    done = Tapped(kind, errand=postman.send(happened))
    if kind == "view":
        done.open = button["url"]
    elif kind == "miniprogram":
        done.open, done.miniprogram_appid, done.pagepath = button["url"], button["appid"], button["pagepath"]
    elif kind == "scancode_push" and tapped.scan_result.startswith(("http://", "https://")):
        done.open = tapped.scan_result
    done.followed_by = [await _say(world, postman, contact, said) for said in _messages(kind, tapped)]
    return done


_NAMES = {"click": "CLICK", "view": "VIEW", "miniprogram": "view_miniprogram"}


def _entry(menu: list[Button], path: list[int]) -> Button:
    try:
        button = menu[path[0]]
        for position in path[1:]:
            button = button["sub_button"][position]
    except (IndexError, KeyError) as error:
        raise ControlError(404, "no_menu_entry", f"the menu on this phone has no entry {path}") from error
    return button


def _fields(button: Button, tapped: Tap) -> dict[str, Any]:
    kind = button["type"]
    if kind == "view":
        return {"EventKey": button["url"]}
    if kind == "miniprogram":
        return {"EventKey": button["pagepath"]}
    fields: dict[str, Any] = {"EventKey": button["key"]}
    if kind in _SCANS:
        fields["ScanCodeInfo"] = {"ScanType": tapped.scan_type, "ScanResult": tapped.scan_result}
    elif kind in _PICTURES:
        items = [{"PicMd5Sum": hashlib.md5(one.encode(), usedforsecurity=False).hexdigest()} for one in tapped.files]
        fields["SendPicsInfo"] = {"Count": len(items), "PicList": {"item": items}}
    elif kind == "location_select":
        place = {"Location_X": tapped.lat, "Location_Y": tapped.lng, "Scale": tapped.scale, "Label": tapped.label}
        fields["SendLocationInfo"] = {**place, "Poiname": tapped.poiname}
    return fields


def _messages(kind: str, tapped: Tap) -> list[Said]:
    """Pictures and the place follow as messages of their own."""
    if kind in _PICTURES:
        return [Said(tapped.appid, "image", file=one) for one in tapped.files]
    if kind == "location_select":
        place = {"lat": tapped.lat, "lng": tapped.lng, "scale": tapped.scale, "label": tapped.label}
        return [Said(tapped.appid, "location", **place)]  # type: ignore[arg-type]  # mixed numbers and texts
    return []


async def _say(world: World, postman: Postman, contact: Contact, said: Said) -> Spoken:
    return await speaking.say(world, postman, contact=contact, said=said)


def _take(world: World, contact: Contact, button: Button) -> Tapped:
    """Material and articles: shown in the chat, or (view_limited) opened as a page."""
    kind, media = button["type"], world.media.by_id.get(button.get("media_id", ""))
    if media is not None:
        world.show(contact, who="account", kind=media.type, via="menu", extra={"media_url": media_url(media.id)})
        return Tapped(kind)
    source: Draft | Publication | None
    if "article_id" in button:
        source = world.articles.by_article_id(button["article_id"], appid=contact.appid)
    else:
        source = world.articles.draft(button["media_id"], appid=contact.appid, now=world.now())
    if source is None:
        return Tapped(kind)
    cards = shown.cards(world, source)
    if kind.endswith("view_limited"):
        return Tapped(kind, open=cards[0]["url"])
    world.show(contact, who="account", kind="mpnews", via="menu", extra={"articles": cards})
    return Tapped(kind)
