"""Two processes that meet at the same rows."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from django.db import connection

from factories import pipe
from reception.conftest import Small
from reception.test_crashes import arrival
from weihu.channels.inbox import services
from weihu.channels.inbox.models import DeliveryKey, Receipt
from weihu.channels.inbox.turns import Arrival, Turn
from weihu.channels.outbox.models import Outgoing
from weihu.kernel import clock
from weihu.kernel.db import write

pytestmark = pytest.mark.pg
T = TypeVar("T")


def at_once(*works: Callable[[], T]) -> list[T]:
    """Each on a thread and a connection of its own, as in a process of its own."""
    start = threading.Barrier(len(works))

    def begun(work: Callable[[], T]) -> T:
        start.wait(10)
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(begun, works))


def test_fault_05_two_processes_that_bring_the_same_pushes_in_any_order_store_each_once(small: Small) -> None:
    for _ in range(20):
        pushes = [arrival(small, pipe.text(small.account, "在吗", openid=f"o{n}")) for n in range(200)]

        def claimed(many: Sequence[Arrival]) -> list[Turn]:
            return services.claim(many)[0]

        first, second = at_once(lambda p=pushes: claimed(p), lambda p=pushes: claimed(p[::-1]))

        assert len(first) + len(second) == len(pushes)
    assert DeliveryKey.objects.count() == Receipt.unscoped.count() == 4000


def test_the_same_push_twice_in_one_batch_is_answered_at_once_when_it_is_known(small: Small) -> None:
    small.rule("default", say="在的")
    push = pipe.text(small.account, "在吗")
    small.pipe.one(push)

    began = time.monotonic()
    answers = small.pipe.push(*[push] * 5)

    assert [answer.text for answer in answers] == ["在的"] * 5
    assert time.monotonic() - began < 2


def test_fault_17_an_answer_that_is_handed_over_while_the_sweeper_looks_is_not_called_unknown(small: Small) -> None:
    small.rule("default", say="在的")
    push = pipe.text(small.account, "在吗")
    small.pipe.one(push)
    small.pipe.settle()
    receipt = Receipt.unscoped.get()
    Receipt.unscoped.update(handed=Receipt.Handed.PENDING, last_delivery_at=clock.wall() - services.UNHANDED_MS - 1)

    def hear() -> None:
        with write():
            services.mark_handed([receipt.pk])
            time.sleep(0.6)

    def sweep() -> None:
        time.sleep(0.3)
        services.lose_unhanded()

    at_once(hear, sweep)

    assert Receipt.unscoped.get().handed == Receipt.Handed.DONE
    assert not Outgoing.unscoped.exists()
