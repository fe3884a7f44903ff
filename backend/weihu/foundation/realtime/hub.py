"""From the log to the open streams of this process: woken by commits, by hints of other processes, and by the clock.

The hub lives in the event loop; `wake`, `kick`, `listen` and `close_streams` may be called from any thread.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from django.conf import settings
from django.db import DatabaseError

from weihu.foundation.realtime import listeners, logins, selectors
from weihu.foundation.realtime.hints import Hints, Whisper
from weihu.foundation.realtime.listeners import Listener
from weihu.foundation.realtime.reader import Reader

log = logging.getLogger(__name__)

IDLE_S = 1.0
# Between two reads of a busy log: news of several commits travel together.
_PAUSE_S = 0.02
# How long others' news may wait to travel together: so much for every stream, since each telling of everybody costs a
# write a stream, and a centre of 200 desks with 50 messages a second would do little else.
_A_STREAM_S = 0.001
_TOGETHER_S = 0.25
# How soon a login that ended elsewhere (another process, an expired session) ends its streams.
_LOOK_S = 1.0


class Feed:
    """One organisation's log, read once for all its streams in this process."""

    def __init__(self, hub: "Hub", organisation_id: int, position: int) -> None:
        self.position = position
        self.listeners: set[Listener] = set()
        self.news = asyncio.Event()
        self._reader = hub.reader
        self._organisation_id = organisation_id
        self._telling: asyncio.TimerHandle | None = None
        self._told_at = 0.0

    async def run(self) -> None:
        """Reads on until cancelled."""
        while True:
            page = await self._reader.ask(selectors.since, self._organisation_id, self.position)
            for event in page:
                frame = listeners.told(event)
                for listener in self.listeners:
                    listener.offer(event, frame)
                self.position = event.number
            if page:
                self.tell_all()
            if len(page) < selectors.PAGE:
                await asyncio.sleep(_PAUSE_S)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(IDLE_S):
                        await self.news.wait()
            self.news.clear()

    def tell_all(self) -> None:
        """Lets every stream send what waits: at once after a quiet while, else together with what follows."""
        if self._telling is None:
            rest = min(_A_STREAM_S * len(self.listeners), _TOGETHER_S)
            self._telling = asyncio.get_running_loop().call_at(self._told_at + rest, self._tell_all)

    def _tell_all(self) -> None:
        self._telling = None
        self._told_at = asyncio.get_running_loop().time()
        for listener in self.listeners:
            listener.tell()


class Hub:
    """The streams of one process."""

    def __init__(self, redis_url: str | None = None) -> None:
        self._redis_url = redis_url
        self._loop: asyncio.AbstractEventLoop | None = None
        self._feeds: dict[int, Feed] = {}
        self._listeners: set[Listener] = set()
        self._tasks: dict[object, asyncio.Task[None]] = {}
        self._ears: list[Callable[[], None]] = []
        self._hints: Hints | None = None
        self.reader: Reader
        self.doorkeeper: Reader
        self.closing = True

    # ---- from any thread

    def wake(self, *organisation_ids: int) -> None:
        """There is news of these organisations: called after a commit."""
        self._heard(*organisation_ids)
        self.hints().publish(organisation_ids)

    def whisper(self, organisation_id: int, name: str, *, permission: str, shop_id: int | None, **data: Any) -> None:
        """Tells the streams, also of other processes, what is true for a moment; it is in no log and nobody waits for
        it.
        """
        told = Whisper(organisation_id, permission, shop_id, listeners.whispered(name, data).decode())
        self._overheard(told)
        self.hints().whisper(told)

    def kick(self, staff_id: int) -> None:
        """Ends this person's streams in this process (`services.end_streams` does it in every process)."""
        self._call(self._end_where, lambda listener: listener.ticket.actor.staff_id == staff_id)

    def close_streams(self) -> None:
        """Ends all streams and takes no more: when the server was told to stop, before it waits for connections."""
        self.closing = True
        self._call(self._end_all)

    def listen(self, ear: Callable[[], None]) -> None:
        """Calls `ear` at every news: a consumer's thread that waits."""
        self._ears.append(ear)
        self.hints().listen(self._heard, self._overheard)

    def hints(self) -> Hints:
        """This process's line to the others."""
        if self._hints is None:
            url = settings.ENVIRONMENT.redis_url if self._redis_url is None else self._redis_url
            self._hints = Hints(url)
        return self._hints

    def _heard(self, *organisation_ids: int) -> None:
        for ear in self._ears:
            ear()
        for organisation_id in organisation_ids:
            if organisation_id in self._feeds:
                self._call(self._news_of, organisation_id)

    def _overheard(self, whisper: Whisper) -> None:
        if whisper.organisation_id in self._feeds:
            self._call(self._whisper, whisper)

    def _call(self, function: Callable[..., object], *args: object) -> None:
        loop = self._loop
        if loop is not None:
            # The loop may have closed since; then there is nobody to tell.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(function, *args)

    # ---- in the event loop

    async def start(self) -> None:
        """Takes the running loop; the server's lifespan begins with it."""
        self._loop = asyncio.get_running_loop()
        self.reader = Reader("events")
        self.doorkeeper = Reader("doorkeeper")
        self.closing = False
        self.hints().listen(self._heard, self._overheard)
        self._begin("look", self._look)

    async def stop(self) -> None:
        """Ends everything; the server's lifespan ends with it."""
        self.closing = True
        self._end_all()
        for name in list(self._tasks):
            await self._finish(name)
        self._feeds.clear()
        self._loop = None
        for part in (self.reader, self.doorkeeper, self.hints()):
            await asyncio.to_thread(part.close)
        self._hints = None

    async def admit(self, session_key: str | None) -> logins.Ticket | None:
        """The ticket of the login behind a cookie."""
        return await self.doorkeeper.ask(logins.admit, session_key)

    async def still_stands(self, ticket: logins.Ticket) -> bool:
        """Whether the login behind a ticket still lets somebody in."""
        pair = (ticket.session_key, ticket.actor.staff_id)
        return (await self.doorkeeper.ask(logins.standings, [pair]))[ticket.session_key] is not None

    async def catch_up(self, listener: Listener, send: Callable[[bytes], Awaitable[None]]) -> None:
        """Sends what the listener has missed, a page at a time at her pace, and then lets her hear what comes."""
        organisation_id = listener.ticket.actor.organisation_id
        self._listeners.add(listener)
        while not listener.over:
            page = await self.reader.ask(selectors.since, organisation_id, listener.seen)
            for event in page:
                listener.offer(event, listeners.told(event))
            if frames := listener.take():
                await send(frames)
            feed = self._feeds.get(organisation_id)
            # No await between this look and joining, so that no number can pass in between.
            if listener.seen >= feed.position if feed else len(page) < selectors.PAGE:
                self._join(organisation_id, listener)
                return

    def leave(self, listener: Listener) -> None:
        """The stream is over."""
        organisation_id = listener.ticket.actor.organisation_id
        self._listeners.discard(listener)
        feed = self._feeds.get(organisation_id)
        if feed is None:
            return
        feed.listeners.discard(listener)
        if not feed.listeners:
            del self._feeds[organisation_id]
            if task := self._tasks.pop(organisation_id, None):
                task.cancel()

    def _join(self, organisation_id: int, listener: Listener) -> None:
        if organisation_id not in self._feeds:
            feed = self._feeds[organisation_id] = Feed(self, organisation_id, listener.seen)
            self._begin(organisation_id, feed.run)
        self._feeds[organisation_id].listeners.add(listener)
        listener.live = True

    def _news_of(self, organisation_id: int) -> None:
        if feed := self._feeds.get(organisation_id):
            feed.news.set()

    def _whisper(self, whisper: Whisper) -> None:
        if feed := self._feeds.get(whisper.organisation_id):
            frame = whisper.frame.encode()
            for listener in feed.listeners:
                listener.whisper(whisper.permission, whisper.shop_id, frame)
            feed.tell_all()

    def _end_where(self, chosen: Callable[[Listener], bool]) -> None:
        for listener in self._listeners:
            if chosen(listener):
                listener.end(revoked=True)

    def _end_all(self) -> None:
        for listener in self._listeners:
            listener.end()

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_S)
            open_now = list(self._listeners)
            if not open_now:
                continue
            asked = {(one.ticket.session_key, one.ticket.actor.staff_id) for one in open_now}
            now = await self.doorkeeper.ask(logins.standings, list(asked))
            for one in open_now:
                if now[one.ticket.session_key] != one.ticket.standing:
                    one.end(revoked=True)

    def _begin(self, name: object, run: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._tasks[name] = asyncio.create_task(_kept_running(run), name=f"hub {name}")

    async def _finish(self, name: object) -> None:
        task = self._tasks.pop(name)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _kept_running(run: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """A database that is away ends no stream: reading goes on where it stood."""
    while True:
        try:
            await run()
        except DatabaseError as error:
            log.warning("the event log cannot be read, trying again: %s", error)
            await asyncio.sleep(IDLE_S)


the = Hub()
wake, whisper, kick, listen = the.wake, the.whisper, the.kick, the.listen
start, stop, close_streams = the.start, the.stop, the.close_streams
