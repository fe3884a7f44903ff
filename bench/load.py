"""One load tool for all servers: keep-alive connections, requests made beforehand, latency from when each was due."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass
class Result:
    """What came back: seconds each, bodies counted by kind."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    refused: int = 0
    answered: int = 0

    def rate(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    def percentile_ms(self, part: float) -> float:
        """The latency that this part of the requests did not exceed."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * part))] * 1000 if ordered else 0.0


class Line(asyncio.Protocol):
    """A connection with at most one request under way."""

    def __init__(self) -> None:
        self._answer: asyncio.Future[bytes] | None = None
        self._got = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._got += data
        head, mark, body = self._got.partition(b"\r\n\r\n")
        if not mark:
            return
        lower = head.lower()
        at = lower.find(b"content-length:")
        if at < 0:
            if b"chunked" in lower and not self._got.endswith(b"0\r\n\r\n"):
                return
        elif len(body) < int(lower[at + 15 :].split(b"\r\n", 1)[0]):
            return
        whole, self._got = self._got, b""
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(whole)

    def connection_lost(self, error: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error or ConnectionError("closed"))

    async def ask(self, request: bytes) -> bytes:
        """The whole response."""
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        """Hangs up."""
        self._transport.close()


async def _run(port: int, requests: Sequence[bytes], connections: int, rate: float | None) -> Result:
    loop = asyncio.get_running_loop()
    lines = [(await loop.create_connection(Line, "127.0.0.1", port))[1] for _ in range(connections)]
    result, begins = Result(), time.perf_counter()
    following = iter(enumerate(requests))

    async def work(line: Line) -> None:
        for number, request in following:
            due = begins + number / rate if rate else time.perf_counter()
            if rate and (early := due - time.perf_counter()) > 0:
                await asyncio.sleep(early)
            answer = await line.ask(request)
            result.latencies.append(time.perf_counter() - due)
            result.refused += not answer.startswith(b"HTTP/1.1 200")
            result.answered += b"<Content>" in answer or b"<Encrypt>" in answer

    await asyncio.gather(*(work(line) for line in lines))
    result.seconds = time.perf_counter() - begins
    for line in lines:
        line.close()
    return result


def run(port: int, requests: Sequence[bytes], *, connections: int = 16, rate: float | None = None) -> Result:
    """Sends them all: as fast as they are answered, or at `rate` a second."""
    return asyncio.run(_run(port, requests, connections, rate))
