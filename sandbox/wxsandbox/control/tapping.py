"""Menu, scanning and reporting a place."""

from typing import Any

from msgspec import Struct

from wxsandbox.callbacks import push
from wxsandbox.control.routing import Visit, route
from wxsandbox.errors import ControlError
from wxsandbox.permissions import Right, allowed
from wxsandbox.phones import codes, following
from wxsandbox.phones import menus as phone_menus
from wxsandbox.phones.menus import Tap

_WAIT = "false answers before anything is delivered"


class MenuShown(Struct):
    """The menu bar: the buttons as the platform keeps them; empty without a menu."""

    button: list[dict[str, Any]]


class TapAnswer(Struct, omit_defaults=True):
    """`open` is a page that the phone shows now."""

    type: str
    delivered: bool
    open: str = ""
    miniprogram_appid: str = ""
    pagepath: str = ""
    msg_ids: list[str] = []


class ScanWanted(Struct, forbid_unknown_fields=True):
    """What the camera sees, in whichever form it is known. `follow=false` stops at the profile of a stranger."""

    code: str = ""
    ticket: str = ""
    url: str = ""
    follow: bool = True


class ScanAnswer(Struct, omit_defaults=True):
    """`result`: followed, scanned, profile, expired, page (see `open`), or text."""

    result: str
    delivered: bool
    appid: str = ""
    name: str = ""
    openid: str = ""
    ticket: str = ""
    scene: str = ""
    open: str = ""
    text: str = ""


class Place(Struct, forbid_unknown_fields=True):
    """A place that a phone reports."""

    appid: str
    lat: float
    lng: float
    precision: float = 30.0


class Reported(Struct):
    """Whether the report reached the server."""

    delivered: bool


@route(
    "GET",
    "/accounts/{appid}/menu",
    "The account's menu bar; with `phone`, that phone's copy, which may be some minutes old",
    answer=MenuShown,
    phone="whose copy",
)
def menu(visit: Visit) -> MenuShown:
    account = visit.world.account(visit.path("appid"))
    name = visit.query("phone")
    contact = visit.world.phone(name).contact(account.appid) if name else None
    return MenuShown(phone_menus.seen(visit.world, account, contact))


@route("POST", "/phones/{phone}/menu", "Tap a menu entry", body=Tap, answer=TapAnswer, wait=_WAIT)
async def tap(visit: Visit) -> TapAnswer:
    contact = following.following_contact(visit.world, visit.phone(), visit.world.account(visit.body.appid))
    done = await phone_menus.tap(visit.world, visit.postman, contact=contact, tapped=visit.body)
    errands = [one for one in (done.errand, *(spoken.errand for spoken in done.followed_by)) if one is not None]
    delivered = False
    if visit.flag("wait", default=True):
        delivered = all([(await visit.postman.ended(errand)).delivered for errand in errands]) and bool(errands)
    msg_ids = [spoken.msg_id for spoken in done.followed_by]
    return TapAnswer(done.type, delivered, done.open, done.miniprogram_appid, done.pagepath, msg_ids)


@route("POST", "/phones/{phone}/scan", "Hold the phone over a code", body=ScanWanted, answer=ScanAnswer, wait=_WAIT)
async def scan(visit: Visit) -> ScanAnswer:
    wanted: ScanWanted = visit.body
    read = wanted.ticket or wanted.code or wanted.url
    if not read:
        raise ControlError(400, "nothing_to_scan", "give code, ticket or url")
    phone = visit.phone()
    code = codes.recognise(visit.world, read)
    if code is None:
        if read.startswith(("http://", "https://")):
            return ScanAnswer("page", False, open=read)
        if wanted.ticket:
            raise ControlError(404, "no_code", "no code has that ticket")
        return ScanAnswer("text", False, text=read)
    done = codes.scan(visit.world, visit.postman, phone=phone, code=code, follows=wanted.follow)
    delivered = (
        done.errand is not None
        and visit.flag("wait", default=True)
        and (await visit.postman.ended(done.errand)).delivered
    )
    openid = done.contact.openid if done.contact else ""
    return ScanAnswer(done.result, delivered, code.appid, done.account.name, openid, code.ticket, code.scene)


@route(
    "POST", "/phones/{phone}/location", "Report a place while the chat is open", body=Place, answer=Reported, wait=_WAIT
)
async def report_place(visit: Visit) -> Reported:
    wanted: Place = visit.body
    account = visit.world.account(wanted.appid)
    contact = following.following_contact(visit.world, visit.phone(), account)
    if not allowed(account, Right.LOCATION):
        raise ControlError(409, "not_allowed", "only verified service accounts receive places")
    fields = {"Latitude": wanted.lat, "Longitude": wanted.lng, "Precision": wanted.precision}
    time = visit.world.create_time(contact.openid)
    errand = visit.postman.send(push.event(contact, account, name="LOCATION", time=time, **fields))
    return Reported(visit.flag("wait", default=True) and (await visit.postman.ended(errand)).delivered)
