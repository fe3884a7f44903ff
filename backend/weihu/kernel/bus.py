"""How a floor below tells those above that something happened.

Two kinds, and no third: **within** — handlers run in the publisher's transaction, get the whole list, and do database
work only; **after** — whatever reads the durable numbered log of `foundation.realtime` with a cursor. This file is the
first kind; events are frozen structs.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import msgspec

E = TypeVar("E", bound=msgspec.Struct)
Handler = Callable[[Sequence[Any]], None]

_handlers: dict[type[msgspec.Struct], list[Handler]] = defaultdict(list)


def within(event: type[E], handler: Callable[[Sequence[E]], None]) -> None:
    """Registers `handler` to be called with each published list, in the publisher's transaction."""
    if handler not in _handlers[event]:
        _handlers[event].append(handler)


def publish(events: Sequence[E]) -> None:
    """Tells the handlers of this kind of event; all of one list are of one type."""
    if not events:
        return
    for handler in _handlers.get(type(events[0]), ()):
        handler(events)
