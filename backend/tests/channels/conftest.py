"""The simulated platform for the channels' tests: one program a run, nothing left to go wrong after each test."""

from collections.abc import Iterator

import pytest

from services import sandbox as programs
from services.sandbox import Sandbox


@pytest.fixture(scope="session")
def sandbox_program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with programs.started(tmp_path_factory.mktemp("sandbox") / "sandbox.log") as running:
        yield running


@pytest.fixture
def sandbox(sandbox_program: Sandbox) -> Iterator[Sandbox]:
    """The platform, well; connections and memories of this process are new."""
    from weihu.channels.accounts import tokens
    from weihu.channels.wechat import circuit, transport

    yield sandbox_program
    sandbox_program.faults()
    transport.close_all()
    circuit.clear()
    tokens.clear()
