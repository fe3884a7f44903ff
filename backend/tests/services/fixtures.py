"""What every test may ask for: the clock in hand, databases and servers of its own. Loaded by `-p services.fixtures`."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services import postgres, programs, run
from services import sandbox as platform


class Clock:
    """Moves the clock in force of this process; sleeps and leases keep running by the host's."""

    def advance(self, seconds: float) -> None:
        from weihu.kernel import clock as kernel_clock

        kernel_clock.set_offset(kernel_clock.offset() + seconds)

    def set_offset(self, seconds: float) -> None:
        from weihu.kernel import clock as kernel_clock

        kernel_clock.set_offset(seconds)


@pytest.fixture
def clock() -> Iterator[Clock]:
    """The clock in force, set right again afterwards."""
    hand = Clock()
    yield hand
    hand.set_offset(0)


def _server(name: str) -> str:
    try:
        return run.server(name)
    except programs.MissingError as missing:
        pytest.skip(str(missing))


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """An empty PostgreSQL database of this test's own, for programs started beside the test."""
    with postgres.database(_server("postgres")) as url:
        yield url


@pytest.fixture
def redis_url() -> str:
    """The run's Redis."""
    return _server("redis")


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A SQLite file of this test's own, for programs started beside the test."""
    return f"sqlite:///{tmp_path}/weihu.sqlite3"


@pytest.fixture(scope="session")
def sandbox_program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[platform.Sandbox]:
    """The simulated platform, one program a run."""
    with platform.started(tmp_path_factory.mktemp("sandbox") / "sandbox.log") as running:
        yield running


@pytest.fixture
def sandbox(sandbox_program: platform.Sandbox) -> Iterator[platform.Sandbox]:
    """The platform, well; afterwards nothing is left to go wrong, and this process remembers nothing of it."""
    from weihu.channels.accounts import tokens
    from weihu.channels.wechat import circuit, transport

    yield sandbox_program
    sandbox_program.faults()
    transport.close_all()
    circuit.clear()
    tokens.clear()
