"""What a page lets a person pay, as long as the sandbox has no WeChat Pay: an order by its prepay id, two hours."""

from msgspec import Struct

from wxsandbox import ids
from wxsandbox.errors import ControlError

LIFE_S = 7200
_KEPT = 10_000


class Order(Struct):
    """`total` in fen. `paid_by` is the openid, empty until somebody paid."""

    prepay_id: str
    appid: str
    total: int
    description: str
    expires_at: int
    paid_by: str = ""
    paid_at: int = 0


class Orders:
    """Kept in memory, as a visit is short."""

    def __init__(self) -> None:
        self._all: dict[str, Order] = {}

    def make(self, *, appid: str, total: int, description: str, now: int) -> Order:
        order = Order(ids.new_prepay_id(), appid, total, description, now + LIFE_S)
        self._all[order.prepay_id] = order
        if len(self._all) > _KEPT:
            del self._all[next(iter(self._all))]
        return order

    def find(self, prepay_id: str, *, appid: str) -> Order:
        """The account's order; another account's is none."""
        order = self._all.get(prepay_id)
        if order is None or order.appid != appid:
            raise ControlError(404, "no_order", f"{appid} has no order {prepay_id}")
        return order

    def pay(self, order: Order, *, openid: str, now: int) -> None:
        """Once, and in time."""
        if order.paid_at:
            raise ControlError(409, "order_paid", "this order is paid already")
        if now >= order.expires_at:
            raise ControlError(409, "order_expired", "this order is older than two hours")
        order.paid_by, order.paid_at = openid, now
