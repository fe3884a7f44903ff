"""Which tasks there are. A room declares its own in its `tasks.py`, which its AppConfig imports in `ready`."""

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from weihu.kernel.registry import Registry

F = TypeVar("F", bound=Callable[..., Any])


class Task(msgspec.Struct, frozen=True):
    """Work that can be enqueued by name: `function(organisation_id, **args)`, run in that organisation's scope."""

    name: str
    function: Callable[..., Any]
    # Further tries after the first failed by an exception.
    retries: int
    timeout_s: float
    # The first pause; each further one is twice as long.
    backoff_s: float


TASKS: Registry[Task] = Registry("task")


def task(name: str, *, retries: int = 5, timeout_s: float = 60.0, backoff_s: float = 2.0) -> Callable[[F], F]:
    """Declares the function a task. The function stays callable as it is."""

    def declare(function: F) -> F:
        TASKS.register(name, Task(name, function, retries, timeout_s, backoff_s))
        return function

    return declare
