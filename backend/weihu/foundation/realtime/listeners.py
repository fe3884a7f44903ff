"""One open stream, seen from the hub: what it may hear, what waits to be sent to it, and why it ends."""

import asyncio
from collections.abc import Mapping

import msgspec

from weihu.foundation.realtime.events import RIGHTS_CHANGED, Event
from weihu.foundation.realtime.logins import Ticket
from weihu.kernel import ids

# What may wait for a slow reader; with more she is dropped, and resumes from her cursor when she can.
MOST_WAITING = 256 * 1024


class Listener:
    """A stream of one browser; lives in the event loop only. `seen` is the last number offered to it."""

    def __init__(self, ticket: Ticket, seen: int) -> None:
        self.ticket = ticket
        self.seen = seen
        self.over = False
        # Why it is over: her rights changed, so that a last word is due.
        self.revoked = False
        # Hears what comes; before that she catches up, at her own pace and a page at a time.
        self.live = False
        self.news = asyncio.Event()
        self._me = ids.to_text(ticket.actor.staff_id)
        self._waiting: list[bytes] = []
        self._size = 0

    def offer(self, event: Event, told: bytes) -> None:
        """The next line of the log: taken if she may hear it, and told at once if the conversation is hers; what is
        others' waits for `tell`. Endings that name her end the stream.
        """
        if self.over or event.number <= self.seen:
            return
        self.seen = event.number
        actor = self.ticket.actor
        if event.name == RIGHTS_CHANGED:
            if event.number > self.ticket.since and actor.staff_id in event.data["staff_ids"]:
                self.end(revoked=True)
        elif actor.may(event.permission, event.shop_id):
            self._put(told)
            if event.data.get("agent_id") == self._me:
                self.tell()

    def whisper(self, permission: str, shop_id: int | None, frame: bytes) -> None:
        """Something that is true for a moment: outside the log, and only for who is up to date."""
        if self.live and not self.over and self.ticket.actor.may(permission, shop_id):
            self._put(frame)

    def end(self, *, revoked: bool = False) -> None:
        """Ends the stream at once; what waited is not sent any more, her cursor stays where she has read to."""
        if self.over:
            return
        self.over = True
        self.revoked = revoked
        self._waiting = []
        self.news.set()

    def _put(self, told: bytes) -> None:
        self._size += len(told)
        if self.live and self._size > MOST_WAITING:
            self.end()
            return
        self._waiting.append(told)

    def tell(self) -> None:
        """What waits may go out."""
        if self._waiting:
            self.news.set()

    def take(self) -> bytes:
        """All that waits."""
        told = b"".join(self._waiting)
        self._waiting = []
        self._size = 0
        self.news.clear()
        return told


def told(event: Event) -> bytes:
    """The event as the stream's frame. Ids become strings, since 63 bits do not fit a number of JavaScript."""
    return b"id: %d\n" % event.number + whispered(event.name, event.data)


def whispered(name: str, data: Mapping[str, object]) -> bytes:
    """A frame without a number: nobody's cursor moves."""
    edged = {key: _edge(key, value) for key, value in data.items()}
    return b"event: %s\ndata: %s\n\n" % (name.encode(), msgspec.json.encode(edged))


def _edge(name: str, value: object) -> object:
    if name.endswith("_ids") and isinstance(value, list):
        return [str(one) for one in value]
    if (name == "id" or name.endswith("_id")) and isinstance(value, int):
        return str(value)
    return value
