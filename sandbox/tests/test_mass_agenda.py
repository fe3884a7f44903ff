"""The loop that moves waiting things on (agenda): by the clock, by a stir, and past one that breaks."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import pytest

from wxsandbox import agenda
from wxsandbox.agenda import Agenda
from wxsandbox.clock import Clock


def _run(monkeypatch: pytest.MonkeyPatch, works: list[Callable[..., float | None]], then: Any) -> None:
    monkeypatch.setattr(agenda, "_WORKS", works)

    async def go() -> None:
        book = Agenda()
        clock = Clock()
        running = asyncio.create_task(book.run(clock, None))  # type: ignore[arg-type]  # works here look at the clock only
        await asyncio.wait_for(then(book, clock), 5)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(go())


def test_work_is_done_when_due_and_at_once_after_a_jump(monkeypatch: pytest.MonkeyPatch) -> None:
    done = asyncio.Event()
    due: list[float] = []

    def work(clock: Clock, _: object) -> float | None:
        if not due:
            due.append(clock.now() + 3600)
        if clock.now() < due[0]:
            return due[0]
        done.set()
        return None

    async def then(book: Agenda, clock: Clock) -> None:
        await asyncio.sleep(0.05)
        assert not done.is_set()
        clock.advance(3600)
        book.stir()
        await done.wait()

    _run(monkeypatch, [work], then)


def test_one_broken_thing_does_not_stop_the_others(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    thrice = asyncio.Event()
    rounds: list[int] = []

    def broken(clock: Clock, _: object) -> float | None:
        raise ValueError("broken on purpose")

    def sound(clock: Clock, _: object) -> float | None:
        rounds.append(1)
        if len(rounds) == 3:
            thrice.set()
        return clock.now()

    async def then(book: Agenda, clock: Clock) -> None:
        await thrice.wait()

    with caplog.at_level(logging.ERROR, "wxsandbox"):
        _run(monkeypatch, [broken, sound], then)
    assert "broken on purpose" in caplog.text
