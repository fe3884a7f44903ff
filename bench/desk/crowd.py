"""The desks that nobody looks at, and the platform that pushes: a process of its own beside the server.

A desk here does what the page does (`features/conversations/model`: `hearing`, `gathering`, `marking`): it reads the
stream, loads what events named for its open session, marks it read at most every two seconds, and asks for the lines of
its list that have new words. Told by the plan on its input; when all desks listen it says `ready`, then pushes, then
prints what it saw.
"""

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import load
import platform_push

THREAD_PAUSE_S, LINES_FIRST_S, LINES_REST_S, MARK_REST_S = 0.03, 0.05, 0.4, 2.0
_FRAME_END = b"\n\n"


class Stream(asyncio.Protocol):
    """GET /events: hands every frame that names one of the desk's sessions to it."""

    def __init__(self, desk: "Desk") -> None:
        self._desk = desk
        self._kept = b""
        self.opened = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(self._desk.request("GET", "/events"))

    def data_received(self, data: bytes) -> None:
        if not self.opened.done():
            ok = data.startswith(b"HTTP/1.1 200")
            self.opened.set_result(None) if ok else self.opened.set_exception(ConnectionError(data[:200].decode()))
        whole, mark, self._kept = (self._kept + data).rpartition(_FRAME_END)
        if mark and any(name in whole for name in self._desk.names):
            for frame in whole.split(_FRAME_END):
                self._desk.hear(frame)


class Desk:
    """One agent's browser."""

    def __init__(self, port: int, told: dict[str, Any]) -> None:
        self._port = port
        self._cookie = f"weihu_login={told['cookie']}; weihu_csrf={'c' * 32}"
        self.open = told["sessions"][0]["id"]
        self.names = [f'"{session["id"]}"'.encode() for session in told["sessions"]]
        self._missing: list[str] = []
        self._lines_wanted: dict[str, None] = {}
        self._last_message = ""
        self._plans: set[str] = set()
        self._done_at: dict[str, float] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.calls = 0
        self.refused = 0
        self.seen: dict[str, float] = {}

    def request(self, method: str, path: str, body: bytes = b"") -> bytes:
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\nCookie: {self._cookie}\r\n"
            f"Origin: http://127.0.0.1:{self._port}\r\nX-CSRFToken: {'c' * 32}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        # A browser keeps a few connections; what one page asks at the same moment goes side by side.
        self._lines = [(await loop.create_connection(load.Line, "127.0.0.1", self._port))[1] for _ in range(2)]
        self._locks = [asyncio.Lock() for _ in self._lines]
        _, self._stream = await loop.create_connection(lambda: Stream(self), "127.0.0.1", self._port)
        await self._stream.opened

    def stop(self) -> None:
        self._stream.transport.close()
        for line in self._lines:
            line.close()

    def hear(self, frame: bytes) -> None:
        name, data = _parsed(frame)
        session = data.get("session_id")
        if session is None or f'"{session}"'.encode() not in self.names:
            return
        # Of a session that was only read the event tells everything; nothing moves in this bench.
        if name == "message.added" or (name == "session.changed" and data["unread"]):
            self._lines_wanted[session] = None
            self._later("lines", LINES_FIRST_S, LINES_REST_S)
        if name == "message.added" and session == self.open:
            self._missing.append(data["message_id"])
            self._later("thread", THREAD_PAUSE_S)

    def _later(self, what: str, pause_s: float, rest_s: float = 0.0) -> None:
        if what not in self._plans:
            self._plans.add(what)
            rest = self._done_at.get(what, 0.0) + rest_s - time.monotonic()
            task = asyncio.create_task(self._work(what, max(pause_s, rest)))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _work(self, what: str, pause_s: float) -> None:
        await asyncio.sleep(pause_s)
        self._plans.discard(what)
        self._done_at[what] = time.monotonic()
        if what == "lines":
            wanted, self._lines_wanted = list(self._lines_wanted)[:50], {}
            await self._ask(1, "GET", f"/api/v1/sessions/lines?view=mine&{_only(wanted)}")
        elif what == "mark":
            body = json.dumps({"last_message_id": self._last_message}).encode()
            await self._ask(0, "POST", f"/api/v1/sessions/{self.open}/read", body)
        else:
            wanted, self._missing = self._missing[:50], []
            told = await self._ask(0, "GET", f"/api/v1/sessions/{self.open}/news?{_only(wanted)}")
            now = time.time()
            for message in json.loads(told.partition(b"\r\n\r\n")[2]).get("messages", []):
                self.seen[message["text"]] = now
            self._last_message = wanted[-1]
            self._later("mark", 0.0, MARK_REST_S)

    async def _ask(self, line: int, method: str, path: str, body: bytes = b"") -> bytes:
        async with self._locks[line]:
            answer = await self._lines[line].ask(self.request(method, path, body))
        self.calls += 1
        self.refused += not answer.startswith((b"HTTP/1.1 200", b"HTTP/1.1 204"))
        return answer


def _only(ids: list[str]) -> str:
    return "&".join(f"only={one}" for one in ids)


def _parsed(frame: bytes) -> tuple[str, dict[str, Any]]:
    fields = dict(line.split(": ", 1) for line in frame.decode().splitlines() if ": " in line)
    return fields.get("event", ""), json.loads(fields.get("data", "{}"))


async def _push(plan: dict[str, Any], sent: dict[str, float]) -> list[float]:
    """The platform: everything at its time; answers how long each took to be taken."""
    loop = asyncio.get_running_loop()
    lines = [(await loop.create_connection(load.Line, "127.0.0.1", plan["port"]))[1] for _ in range(16)]
    following, taken = iter(enumerate(plan["texts"])), []
    begins = time.time() + 0.2

    async def work(line: load.Line) -> None:
        for number, (person, text) in following:
            due = begins + number / plan["rate"]
            await asyncio.sleep(max(0.0, due - time.time()))
            sent[text] = time.time()
            push = platform_push.push(
                plan["account"], number=24_500_000_000_000_000 + number, person=person, text=text, at=int(time.time()),
                token="benchtoken",
            )  # fmt: skip
            answer = await line.ask(push)
            if not answer.startswith(b"HTTP/1.1 200"):
                sys.exit(f"a push was refused: {answer[:200].decode()}")
            taken.append(time.time() - sent[text])

    await asyncio.gather(*(work(line) for line in lines))
    for line in lines:
        line.close()
    return taken


async def main() -> None:
    """Desks up, one word out, pushes, figures out."""
    plan = json.loads(sys.stdin.readline())
    desks = [Desk(plan["port"], told) for told in plan["desks"]]
    for desk in desks:
        await desk.start()
    print("ready", flush=True)
    sys.stdin.readline()
    sent: dict[str, float] = {}
    taken = await _push(plan, sent)
    await asyncio.sleep(3)
    seen = {text: at - sent[text] for desk in desks for text, at in desk.seen.items() if text in sent}
    told = {
        "sent": sent, "seen": seen, "taken": taken,
        "calls": sum(desk.calls for desk in desks), "refused": sum(desk.refused for desk in desks),
    }  # fmt: skip
    for desk in desks:
        desk.stop()
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
