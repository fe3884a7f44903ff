"""The gateway with its batches in this process, pushed at as WeChat's servers push."""

import asyncio
import itertools
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec

from factories import pushes
from weihu.channels.accounts import cache
from weihu.channels.accounts.cache import Loaded
from weihu.channels.accounts.models import Account
from weihu.channels.inbox.gateway import Gateway
from weihu.channels.inbox.intake import Intake
from weihu.kernel import clock

_numbers = itertools.count(24_500_000_000_000_001)


class Answer(msgspec.Struct, frozen=True):
    """What a push was answered with."""

    status: int
    body: bytes

    @property
    def text(self) -> str:
        """The words of a plain passive answer; empty when there is none."""
        found = self.body.decode()
        return found.split("<Content><![CDATA[")[1].split("]]>")[0] if "<Content>" in found else ""


class Push(msgspec.Struct, frozen=True):
    """A request to the gateway."""

    path: str
    query: dict[str, Any]
    body: bytes
    method: str = "POST"
    headers: tuple[tuple[bytes, bytes], ...] = ()


def text(account: Account | Loaded, words: str, *, openid: str = pushes.OPENID, at: int = 0, **fields: Any) -> Push:
    """A customer says something in plain mode."""
    told = {"FromUserName": openid, "CreateTime": at or clock.now_s(), "Content": words, "MsgId": next(_numbers)}
    return said(account, "text", **(told | fields))


def said(account: Account | Loaded, kind: str, **fields: Any) -> Push:
    """Any message in plain mode."""
    one = _loaded(account)
    told = {"CreateTime": clock.now_s(), "MsgId": next(_numbers)} | fields
    return Push(f"/wx/{one.key}", pushes.signed(one, at=clock.now_s()), pushes.message(one, kind, **told))


def event(account: Account | Loaded, name: str, *, openid: str = pushes.OPENID, **fields: Any) -> Push:
    """Any event in plain mode."""
    one = _loaded(account)
    told = {"FromUserName": openid, "CreateTime": clock.now_s()} | fields
    return Push(f"/wx/{one.key}", pushes.signed(one, at=clock.now_s()), pushes.event(one, name, **told))


def _loaded(account: Account | Loaded) -> Loaded:
    return account if isinstance(account, Loaded) else cache.of(account)


class Pipe:
    """A gateway process without its sockets."""

    def __init__(self, folder: Path) -> None:
        self.intake = Intake(folder, b"k" * 32)
        self.gateway = Gateway(self.intake)

    def push(self, *many: Push) -> list[Answer]:
        """All at once; the answers in order."""
        return asyncio.run(self._all(many))

    def one(self, push: Push) -> Answer:
        """One push."""
        return self.push(push)[0]

    async def _all(self, many: Sequence[Push]) -> list[Answer]:
        return list(await asyncio.gather(*(self.send(push) for push in many)))

    async def send(self, push: Push, *, hang_up: bool = False, parts: Sequence[bytes] = ()) -> Answer:
        """One push on the loop at hand; `hang_up`: the platform has left before the answer."""
        told: list[Any] = []
        chunks = list(parts or [push.body])
        incoming: Iterator[dict[str, Any]] = iter(
            [
                {"type": "http.request", "body": chunk, "more_body": number < len(chunks) - 1}
                for number, chunk in enumerate(chunks)
            ]
        )

        async def receive() -> dict[str, Any]:
            found = next(incoming, None)
            if found is not None:
                return found
            if hang_up:
                return {"type": "http.disconnect"}
            await asyncio.sleep(60)
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            told.append(message)

        scope = {
            "type": "http", "method": push.method, "path": push.path, "headers": list(push.headers),
            "query_string": urlencode(push.query, doseq=True).encode(),
        }  # fmt: skip
        await self.gateway(scope, receive, send)
        return Answer(told[0]["status"], told[1]["body"])

    def settle(self, within_s: float = 5.0) -> None:
        """Until every hand-over is written down."""
        end = time.monotonic() + within_s
        while time.monotonic() < end and self.intake.batches.is_busy():
            time.sleep(0.01)
        assert not self.intake.batches.is_busy()


@contextmanager
def running(folder: Path) -> Iterator[Pipe]:
    """A pipe for the length of a test."""
    pipe = Pipe(folder)
    pipe.intake.start()
    try:
        yield pipe
    finally:
        pipe.intake.stop()


def sweeping(pipe: Pipe) -> threading.Thread:
    """Its sweeper, until the pipe stops."""
    thread = threading.Thread(target=pipe.intake.sweep_forever, args=(threading.Event(),), daemon=True)
    thread.start()
    return thread
