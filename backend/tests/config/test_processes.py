import logging
import threading
import time

import pytest

from weihu.config import processes
from weihu.config.processes import Process, Supervisor


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "FIRST_PAUSE_S", 0.01)


def test_a_loop_that_dies_begins_anew_and_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    begun: list[float] = []
    working = threading.Event()

    def fragile(stop: threading.Event) -> None:
        begun.append(time.monotonic())
        if len(begun) < 3:
            raise RuntimeError("broken")
        working.set()
        stop.wait()

    supervisor = Supervisor([Process("fragile", fragile)])
    with caplog.at_level(logging.ERROR):
        supervisor.start()
        assert working.wait(5)

    assert supervisor.broken == set()
    assert [record.getMessage() for record in caplog.records] == [
        "fragile died, again in 0.0 s",
        "fragile died, again in 0.0 s",
    ]
    assert begun[2] - begun[1] > begun[1] - begun[0]
    supervisor.tell_to_stop()
    assert supervisor.wait(5) == []


def test_a_loop_that_ends_by_itself_begins_anew() -> None:
    begun: list[int] = []
    again = threading.Event()

    def short(stop: threading.Event) -> None:
        begun.append(1)
        if len(begun) > 1:
            again.set()
            stop.wait()

    supervisor = Supervisor([Process("short", short)])
    supervisor.start()

    assert again.wait(5)
    supervisor.tell_to_stop()
    assert supervisor.wait(5) == []


def test_while_a_loop_waits_for_its_next_beginning_the_probe_can_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "FIRST_PAUSE_S", 60.0)

    def broken(stop: threading.Event) -> None:
        raise RuntimeError("broken")

    supervisor = Supervisor([Process("broken", broken)])
    supervisor.start()
    end = time.monotonic() + 5
    while not supervisor.broken and time.monotonic() < end:
        time.sleep(0.01)

    assert supervisor.broken == {"broken"}
    supervisor.tell_to_stop()
    assert supervisor.wait(5) == []


def test_the_end_does_not_wait_for_a_loop_that_does_not_hear() -> None:
    release = threading.Event()
    supervisor = Supervisor([Process("deaf", lambda stop: release.wait(30) and None)])
    supervisor.start()
    began = time.monotonic()

    supervisor.tell_to_stop()

    assert supervisor.wait(0.2) == ["weihu-deaf"]
    assert time.monotonic() - began < 2
    release.set()
    assert supervisor.wait(5) == []
