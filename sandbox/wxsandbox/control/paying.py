"""Paying, as far as it goes without WeChat Pay: what there is to pay, and that somebody paid."""

from typing import Annotated

from msgspec import Meta, Struct

from wxsandbox import windows
from wxsandbox.control.routing import Visit, route
from wxsandbox.orders import Order
from wxsandbox.phones import following


class NewOrder(Struct, forbid_unknown_fields=True):
    """Something to pay for; `total` in fen."""

    total: Annotated[int, Meta(ge=1)]
    description: Annotated[str, Meta(min_length=1, max_length=127)]


class Paid(Struct, forbid_unknown_fields=True):
    """To which account money went, and for which order, if it was for one."""

    appid: str
    prepay_id: str = ""


class Allowance(Struct):
    """How many customer-service messages may follow now; -1: any number."""

    messages: int


@route(
    "POST",
    "/accounts/{appid}/orders",
    "Something to pay for, whose prepay_id a page gives to wx.chooseWXPay",
    body=NewOrder,
    answer=Order,
)
def make_order(visit: Visit) -> Order:
    account = visit.world.account(visit.path("appid"))
    now = visit.world.clock.seconds()
    wanted: NewOrder = visit.body
    return visit.world.orders.make(appid=account.appid, total=wanted.total, description=wanted.description, now=now)


@route("GET", "/accounts/{appid}/orders/{prepay_id}", "An order, and whether it is paid", answer=Order)
def show_order(visit: Visit) -> Order:
    return visit.world.orders.find(visit.path("prepay_id"), appid=visit.world.account(visit.path("appid")).appid)


@route(
    "POST",
    "/phones/{phone}/paid",
    "The person paid this account's shop: service accounts may write for two days",
    body=Paid,
    answer=Allowance,
)
def paid(visit: Visit) -> Allowance:
    world, wanted = visit.world, visit.body
    account = world.account(wanted.appid)
    if wanted.prepay_id:
        # A page's order can be paid by whoever opened the page.
        order = world.orders.find(wanted.prepay_id, appid=account.appid)
        contact = world.meet(visit.phone(), account)
        world.orders.pay(order, openid=contact.openid, now=world.clock.seconds())
    else:
        contact = following.following_contact(world, visit.phone(), account)
    if account.kind == "service" and contact.following:
        contact.pools = windows.opened(contact.pools, windows.PAY, account=account, now=world.now())
        world.changed_contact(contact)
    return Allowance(windows.left(contact.pools, now=world.now()))
