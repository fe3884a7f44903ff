"""The database is slow, or more comes than can be done."""

import asyncio
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection

from factories import pipe, platform
from factories.pipe import Answer, Pipe, Push
from reception.conftest import Small
from services import children
from services.sandbox import Sandbox
from weihu.channels.inbox import batches, measures
from weihu.channels.inbox.models import DeliveryKey, Receipt
from weihu.channels.outbox.dispatcher import Dispatcher
from weihu.channels.outbox.models import Outgoing
from weihu.conversations.messages.models import Message
from weihu.people.customers.models import Customer

pytestmark = pytest.mark.pg

HANGS_UP_S = 5.0
LOCKS = {
    "keys": f"LOCK TABLE {DeliveryKey._meta.db_table} IN EXCLUSIVE MODE",
    "customers": f"SELECT 1 FROM {Customer._meta.db_table} FOR UPDATE",
    "everything": f"LOCK TABLE {DeliveryKey._meta.db_table}, {Receipt._meta.db_table} IN ACCESS EXCLUSIVE MODE",
}


@contextmanager
def held(what: str) -> Iterator[None]:
    """Somebody else's transaction is in the way; on SQLite there is one lock for all that writes."""
    if connection.vendor == "sqlite":
        other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None, check_same_thread=False)
        other.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            other.rollback()
            other.close()
        return
    with psycopg.connect(children.database_url()) as line:
        line.execute(LOCKS[what])
        yield
        line.rollback()


@contextmanager
def looping(running: Pipe) -> Iterator[None]:
    """The loops that stand beside a gateway."""
    stop = threading.Event()
    loops = [running.intake.replay_forever, running.intake.sweep_forever]
    threads = [threading.Thread(target=loop, args=(stop,)) for loop in loops]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def until_done(running: Pipe, turns: int, within_s: float = 60) -> None:
    end = time.monotonic() + within_s
    while Receipt.unscoped.filter(state=Receipt.State.DONE).count() < turns or len(running.intake.spool):
        assert time.monotonic() < end, Counter(Receipt.unscoped.values_list("state", flat=True))
        time.sleep(0.1)
    running.settle()


@pytest.mark.parametrize("what", list(LOCKS))
def test_fault_14_what_takes_longer_than_wechat_waits_is_acknowledged_in_time_and_answered_by_the_service_api(
    small: Small, sandbox: Sandbox, what: str
) -> None:
    small.rule("default", say="在的")
    pair = platform.both(sandbox, small.organisation)
    phone, openid = sandbox.follower(pair.theirs)
    assert small.pipe.one(pipe.text(pair.row, "在吗", openid=openid)).text == "在的"
    small.pipe.settle()
    sandbox.say(phone, pair.theirs, "还在吗")

    push = pipe.text(pair.row, "还在吗", openid=openid)

    async def deliver() -> tuple[Answer, float]:
        # The lock is gone before the loop ends: it would wait for its threads.
        with held(what):
            began = time.monotonic()
            return await small.pipe.send(push), time.monotonic() - began

    with looping(small.pipe):
        answer, took_s = asyncio.run(deliver())
        until_done(small.pipe, 2)
    dispatcher = Dispatcher(threads=1)
    dispatcher.drain()
    dispatcher.close()

    assert (answer.status, answer.body) == (200, b"success")
    assert took_s < HANGS_UP_S
    shown = [(one["text"], one["via"]) for one in sandbox.screen(phone, pair.theirs) if one["from"] == "account"]
    assert shown == [("在的", "custom")]
    thread = Message.unscoped.filter(account_id=pair.row.pk).order_by("sent_at", "message_no", "id")
    assert [row.text for row in thread] == ["在吗", "在的", "还在吗", "在的"]
    assert {row.state for row in thread} == {"received", "sent"}


PEOPLE, EACH, A_SECOND = 300, 10, 1000


def test_fault_15_of_a_flood_everything_is_stored_and_answered_once_and_the_backlog_is_seen(
    small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A minute scaled down to three seconds, in which the database is away for two, and the line to a fifth."""
    monkeypatch.setattr(batches, "MOST_WAITING", 1000)
    small.rule("default", say="在的")
    pushes = [pipe.text(small.account, f"第{n}句", openid=f"o{who}") for n in range(EACH) for who in range(PEOPLE)]
    seen: list[Mapping[str, float]] = []
    answers: list[str] = []

    async def delivered(push: Push) -> None:
        """As the platform: three times in all, each five seconds after the last."""
        for _ in range(3):
            began = time.monotonic()
            answer = await small.pipe.send(push)
            took_s = time.monotonic() - began
            assert took_s < HANGS_UP_S
            if answer.status == 200:
                answers.append(answer.text)
                return
            assert answer.status == 503
            await asyncio.sleep(HANGS_UP_S - took_s)
        raise AssertionError("the platform gave up")

    async def watch() -> None:
        while True:
            seen.append(measures.of(small.pipe.gateway))
            await asyncio.sleep(0.05)

    async def flood() -> None:
        watcher = asyncio.create_task(watch())
        began = time.monotonic()
        under_way = []
        for number, push in enumerate(pushes):
            under_way.append(asyncio.create_task(delivered(push)))
            if number % 20 == 0:
                await asyncio.sleep(max(0.0, began + number / A_SECOND - time.monotonic()))
        await asyncio.gather(*under_way)
        watcher.cancel()

    free = threading.Event()

    def be_away() -> None:
        with held("keys"):
            free.set()
            time.sleep(2)

    away = threading.Thread(target=be_away)
    with looping(small.pipe):
        away.start()
        assert free.wait(10)
        asyncio.run(flood())
        until_done(small.pipe, len(pushes))
    away.join()

    said, told = (Message.unscoped.filter(author=one) for one in (Message.Author.CUSTOMER, Message.Author.BOT))
    assert len(set(said.values_list("customer_id", "text"))) == said.count() == told.count() == len(pushes)
    assert answers.count("在的") + Outgoing.unscoped.count() == len(pushes)
    assert max(one["weihu_inbox_oldest_seconds"] for one in seen) > 1
    assert max(one["weihu_inbox_waiting"] for one in seen) > 500
    assert seen[-1]['weihu_inbox_refused_total{reason="overloaded"}'] > 0
    after = measures.of(small.pipe.gateway)
    assert (after["weihu_inbox_oldest_seconds"], after["weihu_inbox_waiting"], after["weihu_inbox_spooled"]) == (
        0,
        0,
        0,
    )
