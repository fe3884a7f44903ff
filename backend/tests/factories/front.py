"""A balancer between the simulated platform and our processes: it spreads, repeats and loses what passes through."""

import asyncio
import contextlib
import random
import re
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import parse_qsl, urlencode, urlsplit

from services import programs
from weihu.channels.wechat import signature

# The platform's own (A6).
HANGS_UP_S = 5.0
_MESSAGE = re.compile(rb"<MsgId>(\d+)</MsgId>")
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)

Answer = tuple[int, bytes]


class Front:
    """Each delivery goes `copies` times to processes drawn at random, within `spread_s`, each copy signed anew as a
    retry is. The platform gets the first answer; now and then (`loses`) none, so that it delivers again itself.
    """

    def __init__(
        self, ports: Callable[[], Sequence[int]], token: str, *, copies: int = 3, spread_s: float = HANGS_UP_S,
        loses: float = 0.0, seed: int = 0,
    ) -> None:  # fmt: skip
        self.port = programs.free_port()
        self._ports = ports
        self._token = token
        self._copies, self._spread_s, self._loses = copies, spread_s, loses
        self._random = random.Random(seed)
        self._begun: set[str] = set()
        self._under_way: set[asyncio.Task[Answer | None]] = set()
        # By message id: how often it was brought to a process, and the bodies of the answers that came back.
        self.brought: Counter[str] = Counter()
        self.answers: defaultdict[str, list[bytes]] = defaultdict(list)
        # Copies that got none, by why: their process was killed, or was not there yet.
        self.failed: Counter[str] = Counter()
        # Copies that are with a process now.
        self.waiting = 0
        self._last = time.monotonic()

    def quiet_s(self) -> float:
        """How long nothing has passed."""
        return 0.0 if self._under_way else time.monotonic() - self._last

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One delivery of the platform's."""
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            length = _LENGTH.search(head)
            body = await reader.readexactly(int(length[1]) if length else 0)
            lost = self._goes_astray(_name(body))
            answer = await self._bring(head, body)
            if answer is None or lost:
                writer.transport.abort()
                return
            writer.write(_response(*answer))
            await writer.drain()
        writer.close()

    def _goes_astray(self, name: str) -> bool:
        """Whether the platform hears nothing of it: only of a first delivery, there are but three."""
        is_first = name not in self._begun
        self._begun.add(name)
        return is_first and self._random.random() < self._loses

    async def _bring(self, head: bytes, body: bytes) -> Answer | None:
        target, name = head.split(b" ", 2)[1].decode(), _name(body)
        delays = [0.0, *(self._random.uniform(0, self._spread_s) for _ in range(self._copies - 1))]
        copies = [asyncio.create_task(self._copy(target, body, name, after_s=delay)) for delay in delays]
        self._under_way.update(copies)
        for copy in copies:
            copy.add_done_callback(self._under_way.discard)
        for copy in asyncio.as_completed(copies):
            answer = await copy
            if answer is not None:
                return answer
        return None

    async def _copy(self, target: str, body: bytes, name: str, *, after_s: float) -> Answer | None:
        """A usable answer, or None."""
        await asyncio.sleep(after_s)
        self.brought[name] += 1
        self.waiting += 1
        try:
            async with asyncio.timeout(HANGS_UP_S):
                answer = await self._ask(self._signed(target), body)
        except (OSError, TimeoutError, EOFError) as error:
            self.failed[type(error).__name__] += 1
            return None
        finally:
            self.waiting -= 1
            self._last = time.monotonic()
        if answer[0] != 200:
            self.failed[str(answer[0])] += 1
            return None
        self.answers[name].append(answer[1])
        return answer

    def _signed(self, target: str) -> str:
        address = urlsplit(target)
        query = dict(parse_qsl(address.query))
        query |= {"timestamp": str(int(time.time())), "nonce": str(self._random.getrandbits(32))}
        query["signature"] = signature.sign(self._token, query["timestamp"], query["nonce"])
        return f"{address.path}?{urlencode(query)}"

    async def _ask(self, target: str, body: bytes) -> Answer:
        """A process that is not there is passed over; one that dies with the request in its hands is not."""
        ports = list(self._ports())
        self._random.shuffle(ports)
        for port in ports:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
            except ConnectionError:
                continue
            try:
                head = (
                    f"POST {target} HTTP/1.1\r\nHost: weihu\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n"
                )
                writer.write(head.encode() + body)
                return _read(await reader.read())
            finally:
                writer.transport.abort()
        raise ConnectionError("no process is there")


def _name(body: bytes) -> str:
    """The message's number; events have none."""
    found = _MESSAGE.search(body)
    return found[1].decode() if found else ""


def _read(raw: bytes) -> Answer:
    """Raises EOFError for an answer that is not whole."""
    head, end, body = raw.partition(b"\r\n\r\n")
    length = _LENGTH.search(head)
    if not end or length is None or len(body) != int(length[1]):
        raise EOFError
    return int(head.split(b" ", 2)[1]), body


def _response(status: int, body: bytes) -> bytes:
    return b"HTTP/1.1 %d OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (status, len(body), body)


@contextlib.contextmanager
def standing(front: Front) -> Iterator[Front]:
    """It listens, on a thread of its own."""
    loop, up = asyncio.new_event_loop(), threading.Event()

    def run() -> None:
        server = loop.run_until_complete(asyncio.start_server(front.take, "127.0.0.1", front.port, backlog=1000))
        up.set()
        loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(loop):
            task.cancel()
            with contextlib.suppress(BaseException):
                loop.run_until_complete(task)
        loop.close()

    thread = threading.Thread(target=run, name="front", daemon=True)
    thread.start()
    assert up.wait(10)
    try:
        yield front
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
