"""The event stream for tests: a real server on a free port, and browsers that listen to it."""

import contextlib
import json
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import httpx
import uvicorn
from django.conf import settings
from django.test import Client
from starlette.applications import Starlette
from starlette.routing import Route

from services import programs
from weihu.foundation.organisations.models import Staff
from weihu.foundation.realtime import hub, stream


@contextlib.asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    await hub.start()
    yield
    await hub.stop()


@contextlib.contextmanager
def serving() -> Iterator[str]:
    """The stream's endpoint, answering at the address that is given."""
    port = programs.free_port()
    app = Starlette(routes=[Route("/events", stream.endpoint)], lifespan=_lifespan)
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error", timeout_graceful_shutdown=10))
    thread = threading.Thread(target=server.run)
    thread.start()
    until(lambda: server.started)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        hub.close_streams()
        server.should_exit = True
        thread.join(20)
        assert not thread.is_alive()


def logged_in(staff: Staff) -> Client:
    """Her browser's cookies."""
    client = Client()
    client.force_login(staff.login)
    return client


class Ear:
    """A browser that listens; `frames` are (id, name, data) as they came."""

    def __init__(self, address: str, browser: Client, after: int | None = None, **headers: str) -> None:
        self.frames: list[tuple[str, str, Any]] = []
        self.beats = 0
        self.status = 0
        self.ended = False
        self._address = f"{address}/events" + ("" if after is None else f"?after={after}")
        cookie = browser.cookies[settings.SESSION_COOKIE_NAME].value if browser.cookies else ""
        self._headers = {"cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}", **headers}
        self._answer: httpx.Response | None = None
        self._open = threading.Event()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()
        assert self._open.wait(20), "the stream did not open"

    @property
    def names(self) -> list[str]:
        return [name for _, name, _ in self.frames]

    @property
    def numbers(self) -> list[int]:
        return [int(id) for id, name, _ in self.frames if id and name != "reset"]

    def hears(self, count: int, within_s: float = 10) -> list[tuple[str, str, Any]]:
        """Waits until so many frames came."""
        until(lambda: len(self.frames) >= count, within_s)
        return self.frames

    def ends(self, within_s: float = 10) -> None:
        until(lambda: self.ended, within_s)

    def close(self) -> None:
        """The laptop sleeps."""
        if self._answer is not None:
            with contextlib.suppress(Exception):
                self._answer.stream.close()  # type: ignore[union-attr]
        self._thread.join(10)

    def _listen(self) -> None:
        with (
            contextlib.suppress(httpx.HTTPError),
            httpx.Client(trust_env=False, verify=False, timeout=60) as client,
            client.stream("GET", self._address, headers=self._headers) as self._answer,
        ):
            self.status = self._answer.status_code
            self._read(self._answer)
        self.ended = True
        self._open.set()

    def _read(self, answer: httpx.Response) -> None:
        frame: dict[str, str] = {}
        for line in answer.iter_lines():
            if line.startswith("retry"):
                self._open.set()
            elif line.startswith(":"):
                self.beats += 1
            elif line:
                field, _, value = line.partition(": ")
                frame[field] = value
            else:
                if "data" in frame:
                    self.frames.append((frame.get("id", ""), frame["event"], json.loads(frame["data"])))
                frame = {}


def until(true: Callable[[], bool], within_s: float = 10) -> None:
    """Waits for it. Raises AssertionError when it does not come true in time."""
    end = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.01)
