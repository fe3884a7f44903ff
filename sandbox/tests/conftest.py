"""A sandbox on a free port in a thread, and a tiny developer's server that answers as told: real sockets, no mocks."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from wxsandbox.app import Sandbox
from wxsandbox.server import Server
from wxsandbox.storage import Storage
from wxsandbox.world import World


class Running:
    """A running sandbox and short words to drive it."""

    def __init__(self, world: World, server: Server, thread: threading.Thread, port: int) -> None:
        self.world = world
        self.url = f"http://127.0.0.1:{port}"
        self.http = httpx.Client(base_url=self.url, timeout=30, trust_env=False)
        self._server = server
        self._thread = thread

    def control(self, method: str, where: str, /, status: int = 200, **body: Any) -> Any:
        answer = self.http.request(method, "/_sandbox/v1" + where, json=body if method != "GET" else None)
        assert answer.status_code == status, answer.text
        return answer.json()

    def account(self, **fields: Any) -> dict[str, Any]:
        knobs = {"callback_timeout_s": 0.4, **fields.pop("knobs", {})}
        made: dict[str, Any] = self.control("POST", "/accounts", **{"kind": "service", "knobs": knobs, **fields})
        return made

    def follower(self, account: dict[str, Any]) -> tuple[str, str]:
        phone = self.control("POST", "/phones")["phone"]
        openid = self.control("POST", f"/phones/{phone}/follow", appid=account["appid"])["openid"]
        return phone, openid

    def token(self, account: dict[str, Any]) -> str:
        query = {"grant_type": "client_credential", "appid": account["appid"], "secret": account["secret"]}
        return str(self.http.get("/cgi-bin/token", params=query).json()["access_token"])

    def api(self, account: dict[str, Any], path: str, body: Any = None, **query: Any) -> dict[str, Any]:
        """Call as a developer would; the token is fetched once per account."""
        token = query.pop("access_token", None) or self.kept_token(account)
        params = {"access_token": token, **query}
        method = "GET" if body is None else "POST"
        answer = self.http.request(method, path, params=params, json=body)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def kept_token(self, account: dict[str, Any]) -> str:
        book = self.world.accounts[account["appid"]].tokens
        fresh = [one for one in book.plain if book.known[one].expires_at > self.world.now()]
        return fresh[-1] if fresh else self.token(account)

    def say(self, phone: str, account: dict[str, Any], text: str = "在吗", **fields: Any) -> Any:
        return self.control("POST", f"/phones/{phone}/messages", appid=account["appid"], **{"text": text, **fields})

    def screen(self, phone: str, account: dict[str, Any], after: int = 0) -> list[dict[str, Any]]:
        path = f"/phones/{phone}/screen?appid={account['appid']}&after={after}"
        items: list[dict[str, Any]] = self.control("GET", path)["items"]
        return items

    def advance(self, seconds: float) -> None:
        self.control("POST", "/clock", advance_s=seconds)

    def stop(self) -> None:
        self.http.close()
        self._server.should_exit = True
        self._thread.join(10)
        assert not self._thread.is_alive(), "the sandbox did not stop"


def start(storage: Storage | None = None) -> Running:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(512)
    port = listener.getsockname()[1]
    world = World(base_url=f"http://127.0.0.1:{port}", storage=storage)
    sandbox = Sandbox(world)
    config = uvicorn.Config(sandbox, log_level="warning", access_log=False, timeout_graceful_shutdown=2, lifespan="on")
    server = Server(config, sandbox)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + 10
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.01)
    return Running(world, server, thread, port)


@pytest.fixture
def sandbox() -> Iterator[Running]:
    running = start()
    yield running
    running.stop()


class Received:
    """One delivery as the developer's server saw it."""

    def __init__(self, method: str, query: dict[str, str], body: bytes, at: float) -> None:
        self.method = method
        self.query = query
        self.body = body
        self.at = at


Answerer = Callable[[Received], "bytes | tuple[int, bytes] | float"]


class Developer:
    """A real HTTP server on 127.0.0.1. `answer` decides: bytes, (status, bytes), or seconds of silence."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.answer: Answerer = lambda received: b"success"
        self.port = 0
        self._writers: set[asyncio.StreamWriter] = set()
        self._serving: set[asyncio.Future[None]] = set()
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self._ready.wait(5)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/wx"

    @property
    def bodies(self) -> list[str]:
        return [one.body.decode() for one in self.received]

    def close(self) -> None:
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    def _run(self) -> None:
        self._loop = asyncio.new_event_loop()
        server = self._loop.run_until_complete(asyncio.start_server(self._accept, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        # First no more connections, then the end: one accepted just now needs the server for its beginning.
        for listener in server.sockets:
            self._loop.remove_reader(listener.fileno())
        self._loop.run_until_complete(self._finish())
        server.close()
        self._loop.close()

    async def _finish(self) -> None:
        """End what still waits, so that no socket is left to the garbage collector."""
        await asyncio.sleep(0.02)  # connections that were just accepted get their task
        serving = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)
        for writer in self._writers:
            writer.transport.abort()
        await asyncio.sleep(0.02)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)  # at once: a task that is cancelled before it began could not
        task = asyncio.ensure_future(self._serve(reader, writer))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            first, _, rest = head.partition("\r\n")
            length = next(
                (int(line[15:]) for line in rest.split("\r\n") if line.lower().startswith("content-length:")), 0
            )
            body = await reader.readexactly(length)
            method, target, _ = first.split(" ")
            received = Received(method, dict(httpx.URL("http://x" + target).params), body, time.monotonic())
            self.received.append(received)
            found = self.answer(received)
            if isinstance(found, float):
                await asyncio.sleep(found)
                found = b"too late"
            status, data = found if isinstance(found, tuple) else (200, found)
            header = f"HTTP/1.1 {status} OK\r\ncontent-length: {len(data)}\r\nconnection: close\r\n\r\n"
            writer.write(header.encode() + data)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()


@pytest.fixture
def developer() -> Iterator[Developer]:
    server = Developer()
    yield server
    server.close()


@pytest.fixture
def files() -> Path:
    return Path(__file__).parent / "files"
