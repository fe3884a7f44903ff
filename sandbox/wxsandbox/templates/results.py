"""How a template message or a notice ended, told to the developer some moments later by the platform's clock (A11)."""

import heapq
from typing import TYPE_CHECKING

from msgspec import Struct

from wxsandbox import agenda
from wxsandbox.accounts import Account
from wxsandbox.callbacks import push
from wxsandbox.notices import events
from wxsandbox.people import Contact

if TYPE_CHECKING:
    from wxsandbox.callbacks.delivery import Postman
    from wxsandbox.world import World

SUCCESS = "success"
BLOCKED = "failed:user block"
FAILED = "failed: system failed"  # with one space, as the platform writes it


class Result(Struct, omit_defaults=True):
    """A result on its way. `notice` is the template's id when it was a subscription notice."""

    msg_id: int
    openid: str
    at: float
    status: str = SUCCESS
    notice: str = ""

    @property
    def key(self) -> str:
        return f"{self.openid}:{self.msg_id}"


class Results:
    """Those that wait, the next one first."""

    def __init__(self) -> None:
        self.waiting: dict[str, Result] = {}
        self._order: list[tuple[float, str]] = []

    def enter(self, result: Result) -> None:
        self.waiting[result.key] = result
        heapq.heappush(self._order, (result.at, result.key))

    def take(self, now: float) -> Result | None:
        """The next one that is due."""
        while self._order and self._order[0][0] <= now:
            found = self.waiting.pop(heapq.heappop(self._order)[1], None)
            if found is not None:
                return found
        return None

    def next_at(self) -> float | None:
        return self._order[0][0] if self._order else None

    def clear(self) -> None:
        self.waiting.clear()
        self._order.clear()


def tell_later(world: "World", result: Result) -> None:
    """Let a result wait for its time."""
    world.results.enter(result)
    world.storage.changed("result", result.key)
    world.agenda.stir()


@agenda.work
def tell_due(world: "World", postman: "Postman") -> float | None:
    """Push what is due."""
    while (result := world.results.take(world.now())) is not None:
        world.storage.changed("result", result.key)
        contact = world.contacts[result.openid]
        postman.send(_event(world, contact, world.accounts[contact.appid], result))
    return world.results.next_at()


def _event(world: "World", contact: Contact, account: Account, result: Result) -> push.Push:
    time = world.create_time(contact.openid)
    if result.notice:
        return events.sent(contact, account, time=time, template_id=result.notice, msg_id=result.msg_id)
    fields = {"MsgID": result.msg_id, "Status": result.status}
    return push.event(contact, account, name="TEMPLATESENDJOBFINISH", time=time, **fields)
