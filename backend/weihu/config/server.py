"""`weihu serve`: the front under uvicorn; Ctrl-C ends everything at once."""

import contextlib
import gc
import logging
import signal
import socket
import threading
from collections.abc import Callable, Collection, Iterator
from types import FrameType

import uvicorn
from django.db import connections

from weihu.config.asgi.front import Front

log = logging.getLogger(__name__)

# What open requests may still take after Ctrl-C; streams are ended before.
GRACE_S = 2


class Server(uvicorn.Server):
    """Uvicorn, which waits for open requests at the end: streams are ended for it first."""

    def __init__(self, config: uvicorn.Config, front: Front, ready: Callable[[], None] | None) -> None:
        super().__init__(config)
        self._front = front
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Tells when requests are answered."""
        await super().startup(sockets)
        # Modules and models stay to the end: looking through them again and again would hold up requests, and once
        # more the end.
        gc.collect()
        gc.freeze()
        if self.started and self._ready is not None:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Ends what would keep it."""
        self._front.leave()
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """As uvicorn's, but a signal ends us orderly and is not raised again afterwards."""
        with signals(self.handle_exit):
            yield


@contextlib.contextmanager
def signals(handle: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Ctrl-C, SIGTERM and a terminal that was closed go to `handle` inside."""
    numbers = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as nohup wants it
        numbers.append(signal.SIGHUP)
    before = {number: signal.signal(number, handle) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def serve(listener: socket.socket, *, kinds: Collection[str], ready: Callable[[], None] | None = None) -> int:
    """Serves until told to stop; the exit code."""
    front = Front(kinds)
    config = uvicorn.Config(
        front, http="httptools", ws="none", lifespan="on", log_config=None, access_log=False, server_header=False,
        proxy_headers=False, timeout_graceful_shutdown=GRACE_S, timeout_keep_alive=30,
    )  # fmt: skip
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    server = Server(config, front, ready)
    server.run(sockets=[listener])
    connections.close_all()  # the last one folds SQLite's log into the file
    return 0 if server.started else 1


def work(ready: Callable[[], None] | None = None) -> int:
    """A worker without a port: its loops until told to stop."""
    front = Front({"worker"})
    stop = threading.Event()
    with signals(lambda _number, _frame: stop.set()):
        front.parts.supervisor.start()
        if ready is not None:
            ready()
        # In short steps: a signal is handled between them.
        while not stop.wait(0.5):
            pass
        front.leave()
        front.parts.supervisor.wait(4.0)
    return 0
