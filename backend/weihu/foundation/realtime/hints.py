"""Hints between processes through Redis: "there is news of this organisation". Losing one costs a second, no more.

Nobody who publishes ever waits for Redis: a thread of its own sends what has gathered, and when Redis is away the
hints are dropped, because whoever waits for them also looks by herself.
"""

import contextlib
import threading
from collections.abc import Callable, Iterable

import redis

from weihu.kernel import ids

_CHANNEL = "weihu:news"
_AGAIN_S = 1.0
_PATIENCE_S = 2.0


class Hints:
    """One process's line to the others; without an address it does nothing."""

    def __init__(self, url: str) -> None:
        self.url = url
        # Our own hints come back to us too; this tells them apart.
        self._me = str(ids.new_id())
        self._gathered: set[int] = set()
        self._more = threading.Condition()
        self._stopped = threading.Event()
        self._threads: list[threading.Thread] = []

    def publish(self, organisation_ids: Iterable[int]) -> None:
        """Tells the other processes, soon."""
        if not self.url or self._stopped.is_set():
            return
        with self._more:
            self._gathered.update(organisation_ids)
            self._more.notify()
        self._start("hints-out", self._send)

    def listen(self, heard: Callable[[int], None]) -> None:
        """Calls `heard` with each organisation that another process has news of, from a thread of its own."""
        if self.url:
            self._start("hints-in", lambda: self._hear(heard))

    def close(self) -> None:
        """Ends the threads."""
        self._stopped.set()
        with self._more:
            self._more.notify_all()
        for thread in self._threads:
            thread.join(timeout=2 * _PATIENCE_S)

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
                    while not self._gathered and not self._stopped.is_set():
                        self._more.wait()
                    news, self._gathered = self._gathered, set()
                if not news:
                    continue
                try:
                    line.publish(_CHANNEL, f"{self._me} {' '.join(map(str, news))}")
                except redis.RedisError:
                    self._stopped.wait(_AGAIN_S)

    def _hear(self, heard: Callable[[int], None]) -> None:
        while not self._stopped.is_set():
            try:
                with self._connect() as line, line.pubsub(ignore_subscribe_messages=True) as channel:
                    channel.subscribe(_CHANNEL)
                    while not self._stopped.is_set():
                        message = channel.get_message(timeout=0.5)
                        if message is not None:
                            self._take(str(message["data"]), heard)
            except redis.RedisError:
                self._stopped.wait(_AGAIN_S)

    def _take(self, text: str, heard: Callable[[int], None]) -> None:
        sender, *news = text.split()
        if sender == self._me:
            return
        # Whatever else speaks on this channel is none of ours.
        with contextlib.suppress(ValueError):
            for organisation_id in map(int, news):
                heard(organisation_id)
