"""What a process that died left behind."""

import asyncio
import threading
import time

import pytest

from factories import pipe, pushes
from reception.conftest import Small
from weihu.channels.accounts import cache
from weihu.channels.inbox import services
from weihu.channels.inbox.adapters import ADAPTERS
from weihu.channels.inbox.models import Receipt
from weihu.channels.inbox.turns import Arrival
from weihu.channels.outbox.models import Outgoing
from weihu.conversations.messages.models import Message
from weihu.kernel import clock

pytestmark = pytest.mark.pg


def arrival(small: Small, push: pipe.Push) -> Arrival:
    """The push as the process that died had understood it."""
    account, adapter = cache.of(small.account), ADAPTERS["wechat"]
    inbound = adapter.understand(account, push.query, push.body, clock.now_s())
    return Arrival(account, inbound, push.body, adapter.envelope(push.query), clock.now())


def test_fault_16_what_a_dead_process_claimed_is_taken_over_once_and_answered_by_the_outbox(small: Small) -> None:
    small.rule("default", say="在的")
    push = pipe.text(small.account, "在吗")
    services.store_for_later([arrival(small, push)])
    stop = threading.Event()
    sweepers = [threading.Thread(target=small.pipe.intake.sweep_forever, args=(stop,)) for _ in range(2)]
    for sweeper in sweepers:
        sweeper.start()

    end = time.monotonic() + 15
    while time.monotonic() < end and Receipt.unscoped.get().state != Receipt.State.DONE:
        time.sleep(0.05)
    stop.set()
    for sweeper in sweepers:
        sweeper.join()
    late = small.pipe.one(push)  # of the same: taken, not answered again
    assert late.body == ADAPTERS["wechat"].nothing()
    small.pipe.settle()

    assert Message.unscoped.filter(author=Message.Author.CUSTOMER).count() == 1
    assert [row.body["text"] for row in Outgoing.unscoped.all()] == ["在的"]


def test_fault_05_the_same_push_three_times_at_once_is_one_message_with_one_answer(small: Small) -> None:
    small.rule("default", say="在的")
    push = pipe.text(small.account, "在吗")

    answers = small.pipe.push(push, push, push)
    small.pipe.settle()

    assert [answer.text for answer in answers] == ["在的"] * 3
    assert Message.unscoped.count() == 2
    assert Receipt.unscoped.count() == 1


def test_fault_17_a_passive_answer_that_nobody_fetched_is_unknown_after_twenty_seconds(small: Small) -> None:
    small.rule("keyword", "数", replies=[{"kind": "text", "text": text} for text in ("一", "二")])
    asyncio.run(small.pipe.send(pipe.text(small.account, "数"), hang_up=True))
    small.pipe.settle()
    assert services.lose_unhanded() == 0

    Receipt.unscoped.update(last_delivery_at=clock.wall() - services.UNHANDED_MS - 1)
    assert services.lose_unhanded() == 1

    first, second = Message.unscoped.filter(author=Message.Author.BOT).order_by("id")
    assert (first.state, second.state) == ("unknown", "refused")
    review = Outgoing.unscoped.filter(reviewed_at=None).order_by("-id")
    assert [(row.body["text"], row.state, row.reason, row.message_id) for row in review] == [
        ("一", "unknown", "not_fetched", first.pk),
        ("二", "refused", "first_part_unknown", second.pk),
    ]
    assert {row.recipient for row in review} == {pushes.OPENID}
