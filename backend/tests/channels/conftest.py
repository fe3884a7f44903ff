"""An account of a platform that is in our hands, and a dispatcher that sends to it."""

from collections.abc import Iterator
from typing import Any

import pytest

from channels.platforms import Platform
from factories import accounts, organisations
from weihu.channels.outbox import ports
from weihu.channels.outbox.dispatcher import Dispatcher
from weihu.channels.outbox.events import OutgoingChanged
from weihu.kernel import bus


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Platform:
    """The only platform that there is."""
    made = Platform()
    monkeypatch.setattr(ports.SENDERS, "_things", {"fake": made})
    return made


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[OutgoingChanged]:
    """What the outbox published; nobody else listens: the rooms above have their own tests."""
    heard: list[OutgoingChanged] = []
    monkeypatch.setitem(bus._handlers, OutgoingChanged, [heard.extend])
    return heard


@pytest.fixture
def dispatcher() -> Iterator[Dispatcher]:
    made = Dispatcher(threads=4)
    yield made
    made.close()


@pytest.fixture
def account(db: None, platform: Platform) -> Any:
    """An account of that platform."""
    return accounts.account(organisations.organisation(), adapter="fake")
