"""Hints between processes through Redis: "there is news of this organisation", and what is true for a moment. Losing a
hint costs a second, losing a whisper nothing that the next one does not tell.

Nobody who publishes ever waits for Redis: a thread of its own sends what has gathered, and when Redis is away it is
dropped, because whoever waits for hints also looks by herself.
"""

import contextlib
import threading
from collections import deque
from collections.abc import Callable, Iterable

import msgspec
import redis

from weihu.kernel import ids

_CHANNEL = "weihu:news"
_AGAIN_S = 1.0
_PATIENCE_S = 2.0
# More than people who type in a second: with more, the oldest say nothing any more.
_MOST_WHISPERS = 200


class Whisper(msgspec.Struct, frozen=True, array_like=True):
    """What the streams of an organisation are told, as far as they may hear it; `frame` as it is sent."""

    organisation_id: int
    permission: str
    shop_id: int | None
    frame: str


class _Told(msgspec.Struct, frozen=True):
    """One message on the channel."""

    sender: str
    news: list[int]
    whispers: list[Whisper]


_encode, _decode = msgspec.json.Encoder().encode, msgspec.json.Decoder(_Told).decode


class Hints:
    """One process's line to the others; without an address it does nothing."""

    def __init__(self, url: str) -> None:
        self.url = url
        # Our own hints come back to us too; this tells them apart.
        self._me = str(ids.new_id())
        self._gathered: set[int] = set()
        self._whispers: deque[Whisper] = deque(maxlen=_MOST_WHISPERS)
        self._more = threading.Condition()
        self._stopped = threading.Event()
        self._threads: list[threading.Thread] = []

    def publish(self, organisation_ids: Iterable[int]) -> None:
        """Tells the other processes, soon."""
        self._tell(organisation_ids, ())

    def whisper(self, whisper: Whisper) -> None:
        """Passes it on to the other processes, soon."""
        self._tell((), (whisper,))

    def listen(self, heard: Callable[[int], None], overheard: Callable[[Whisper], None] = lambda _: None) -> None:
        """Calls `heard` with each organisation that another process has news of, and `overheard` with each whisper of
        another, from a thread of its own.
        """
        if self.url:
            self._start("hints-in", lambda: self._hear(heard, overheard))

    def close(self) -> None:
        """Ends the threads."""
        self._stopped.set()
        with self._more:
            self._more.notify_all()
        for thread in self._threads:
            thread.join(timeout=2 * _PATIENCE_S)

    def _tell(self, news: Iterable[int], whispers: Iterable[Whisper]) -> None:
        if not self.url or self._stopped.is_set():
            return
        with self._more:
            self._gathered.update(news)
            self._whispers.extend(whispers)
            self._more.notify()
        self._start("hints-out", self._send)

    def _start(self, name: str, run: Callable[[], None]) -> None:
        with self._more:
            if any(thread.name == name for thread in self._threads):
                return
            thread = threading.Thread(target=run, name=name, daemon=True)
            self._threads.append(thread)
        thread.start()

    def _connect(self) -> redis.Redis:
        return redis.Redis.from_url(
            self.url, socket_connect_timeout=_PATIENCE_S, socket_timeout=_PATIENCE_S, decode_responses=True
        )

    def _send(self) -> None:
        with self._connect() as line:
            while not self._stopped.is_set():
                with self._more:
                    while not (self._gathered or self._whispers or self._stopped.is_set()):
                        self._more.wait()
                    told = _Told(self._me, list(self._gathered), list(self._whispers))
                    self._gathered.clear()
                    self._whispers.clear()
                if not (told.news or told.whispers):
                    continue
                try:
                    line.publish(_CHANNEL, _encode(told))
                except redis.RedisError:
                    self._stopped.wait(_AGAIN_S)

    def _hear(self, heard: Callable[[int], None], overheard: Callable[[Whisper], None]) -> None:
        while not self._stopped.is_set():
            try:
                with self._connect() as line, line.pubsub(ignore_subscribe_messages=True) as channel:
                    channel.subscribe(_CHANNEL)
                    while not self._stopped.is_set():
                        message = channel.get_message(timeout=0.5)
                        if message is not None:
                            self._take(str(message["data"]), heard, overheard)
            except redis.RedisError:
                self._stopped.wait(_AGAIN_S)

    def _take(self, text: str, heard: Callable[[int], None], overheard: Callable[[Whisper], None]) -> None:
        # Whatever else speaks on this channel is none of ours.
        with contextlib.suppress(msgspec.DecodeError):
            told = _decode(text)
            if told.sender == self._me:
                return
            for organisation_id in told.news:
                heard(organisation_id)
            for whisper in told.whispers:
                overheard(whisper)
