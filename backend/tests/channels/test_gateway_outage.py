"""The database goes away and comes back: nothing is lost, nothing is doubled, the customer is told."""

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import DataError, OperationalError, connection

from channels import gates
from channels.gates import Gate, wait_until
from factories import pipe
from factories.pipe import Answer
from services import children
from weihu.bots.rules.models import Edition, Rule
from weihu.channels.inbox import services as inbox
from weihu.channels.inbox import spool
from weihu.channels.inbox.models import Receipt
from weihu.channels.outbox.models import Outgoing
from weihu.kernel import clock as kernel_clock

NOTICE, ANSWER = "系统正在维护", "在的"
NOTHING = b"success"


@pytest.fixture
def gate(transactional_db: None, tmp_path: Path) -> Iterator[Gate]:
    """The gateway, with a rule that answers everything."""
    with gates.standing(tmp_path) as standing:
        now = kernel_clock.now()
        Rule.unscoped.create(
            organisation=standing.organisation, name="其他", kind="default", replies=[{"kind": "text", "text": ANSWER}],
            created_at=now, updated_at=now,
        )  # fmt: skip
        Edition.objects.get_or_create(organisation=standing.organisation)
        yield standing


@contextmanager
def looping(gate: Gate) -> Iterator[None]:
    """The loops that stand beside the gateway, for as long."""
    stop = threading.Event()
    loops = [gate.pipe.intake.replay_forever, gate.pipe.intake.sweep_forever]
    threads = [threading.Thread(target=loop, args=(stop,)) for loop in loops]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def is_caught_up(gate: Gate) -> bool:
    """Nothing in the spool, every receipt's turn has ended."""
    return not len(gate.pipe.intake.spool) and not Receipt.unscoped.filter(state=Receipt.State.RECEIVED).exists()


def answers() -> list[str]:
    """What leaves through the outbox."""
    return [row.body["text"] for row in Outgoing.unscoped.order_by("id")]


class Away:
    """The database refuses to be asked for new pushes, as long as `is_away`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, error: type[Exception] = OperationalError) -> None:
        self.is_away = True
        self.asked = 0
        for name in ("claim", "_store", "give_up"):
            monkeypatch.setattr(inbox, name, self._refusing(getattr(inbox, name), error))

    def _refusing(self, work: Callable[..., Any], error: type[Exception]) -> Callable[..., Any]:
        def refusing(*told: Any) -> Any:
            self.asked += 1
            if self.is_away:
                raise error("connection refused")
            return work(*told)

        return refusing


@pytest.mark.pg
def test_fault_69_pushes_of_an_outage_are_kept_told_once_and_become_messages_once_and_in_order(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = Away(monkeypatch)
    now = kernel_clock.now_s()
    pushes = [
        pipe.text(gate.account, f"{who}{number}", openid=f"o-{who}", at=now - 30 + number)
        for number in range(1, 6)
        for who in ("甲", "乙")
    ]

    told = [gate.pipe.one(push) for push in pushes]
    again = gate.pipe.one(pushes[0])

    assert [NOTICE in answer.text for answer in told] == [True, True] + [False] * 8, "one notice a person"
    assert {answer.body for answer in [*told[2:], again]} == {NOTHING}
    assert {answer.status for answer in told} == {200}
    assert gates.nothing_is_kept()
    assert len(gate.pipe.intake.spool) == 11

    with looping(gate):
        time.sleep(0.8)
        assert len(gate.pipe.intake.spool) == 11, "kept as long as the outage lasts"
        away.is_away = False
        wait_until(lambda: is_caught_up(gate))

    assert gates.heard(gate) == [f"{who}{number}" for number in range(1, 6) for who in ("甲", "乙")]
    assert answers() == [ANSWER] * 10
    assert Receipt.unscoped.count() == 10
    assert gate.says("恢复了").text == ANSWER, "whoever writes now is answered at once again"


@pytest.mark.pg
def test_fault_69_while_the_spool_is_not_empty_new_pushes_queue_behind_it(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = Away(monkeypatch)
    now = kernel_clock.now_s()
    gate.pipe.one(pipe.text(gate.account, "第一句", at=now))
    away.is_away = False

    later = gate.pipe.one(pipe.text(gate.account, "第二句", at=now))

    assert later.body == NOTHING
    assert len(gate.pipe.intake.spool) == 2
    with looping(gate):
        wait_until(lambda: is_caught_up(gate))
    assert gates.heard(gate) == ["第一句", "第二句"]
    assert list(Receipt.unscoped.order_by("id").values_list("state", flat=True)) == [Receipt.State.DONE] * 2


@pytest.mark.pg
def test_fault_69_what_a_dead_process_had_spooled_is_taken_over_by_the_next(
    gate: Gate, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    away = Away(monkeypatch)
    gate.pipe.one(pipe.text(gate.account, "第一句"))
    gate.pipe.intake.stop()
    (tmp_path / "inbox-1.spool").rename(tmp_path / "inbox-7.spool")  # another process's place
    away.is_away = False

    with pipe.running(tmp_path) as after:
        gate.pipe = after
        with looping(gate):
            wait_until(lambda: Receipt.unscoped.filter(state=Receipt.State.DONE).count() == 1)

    assert gates.heard(gate) == ["第一句"]
    assert (tmp_path / "inbox-7.spool").stat().st_size == 0


@pytest.mark.pg
def test_fault_69_a_deadlock_is_tried_again_and_nobody_notices(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    claim, tries = inbox.claim, []

    def once(arrivals: Any) -> Any:
        tries.append(1)
        if len(tries) < 3:
            raise OperationalError("deadlock detected") from psycopg.errors.DeadlockDetected()
        return claim(arrivals)

    monkeypatch.setattr(inbox, "claim", once)

    assert gate.says().text == ANSWER
    assert len(tries) == 3
    assert len(gate.pipe.intake.spool) == 0


@pytest.mark.pg
def test_fault_69_a_database_that_hangs_is_answered_for_within_the_platforms_five_seconds(gate: Gate) -> None:
    gate.says("先前")
    with locked() as release:

        async def asked() -> tuple[Answer, float]:
            began = time.monotonic()
            answer = await gate.pipe.send(gate.request(gate.text("在吗")))
            took = time.monotonic() - began
            release()
            return answer, took

        answer, took = asyncio.run(asked())

    assert answer == Answer(200, NOTHING)
    assert took < 5
    with looping(gate):
        wait_until(lambda: is_caught_up(gate) and len(gates.heard(gate)) == 2)
    assert gates.heard(gate) == ["先前", "在吗"]
    assert answers() == [ANSWER]


@contextmanager
def locked() -> Iterator[Callable[[], None]]:
    """Somebody else holds what every push must write."""
    told = connection.settings_dict
    if connection.vendor == "sqlite":
        other: Any = sqlite3.connect(told["NAME"], isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
    else:
        other = psycopg.connect(children.database_url())
        other.execute("LOCK TABLE channels_inbox_deliverykey IN ACCESS EXCLUSIVE MODE")
    try:
        yield other.rollback
    finally:
        other.close()


@pytest.mark.pg
def test_fault_69_a_push_that_the_database_refuses_for_what_it_holds_does_not_hold_up_the_others(
    gate: Gate, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = inbox._store

    def refusing(arrivals: Any) -> None:
        if any(b"BAD" in one.raw for one in arrivals):
            raise DataError("invalid byte sequence")
        store(arrivals)

    away = Away(monkeypatch)
    for words in ("一", "BAD", "二", "三"):
        gate.pipe.one(pipe.text(gate.account, words))
    away.is_away = False
    monkeypatch.setattr(inbox, "_store", refusing)

    with looping(gate):
        wait_until(lambda: is_caught_up(gate))

    assert gates.heard(gate) == ["一", "二", "三"]
    kept = (tmp_path / spool.SET_ASIDE).read_bytes().splitlines()
    assert len(kept) == 1
    assert spool.SET_ASIDE in caplog.text


def test_fault_69_a_damaged_line_does_not_hold_up_the_others_and_is_kept_and_told(
    gate: Gate, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    away = Away(monkeypatch)
    for words in ("一", "二", "三"):
        gate.pipe.one(pipe.text(gate.account, words))
    gate.pipe.intake.stop()
    file = tmp_path / "inbox-1.spool"
    first, second, third = file.read_bytes().splitlines(keepends=True)
    damaged = second[:40] + b"????" + second[44:]
    file.write_bytes(first + damaged + third + third[:-30])  # power went in the middle of the last
    away.is_away = False

    with pipe.running(tmp_path) as after:
        gate.pipe = after
        with looping(gate):
            wait_until(lambda: is_caught_up(gate) and Receipt.unscoped.count() == 2)

    assert gates.heard(gate) == ["一", "三"]
    assert (tmp_path / spool.SET_ASIDE).read_bytes() == damaged + third[:-30] + b"\n"
    assert "cannot become messages" in caplog.text


@pytest.mark.parametrize("in_batch", [True, False])
def test_fault_71_a_full_spool_refuses_so_that_the_platform_comes_again_and_the_gateway_lives_on(
    gate: Gate, monkeypatch: pytest.MonkeyPatch, *, in_batch: bool
) -> None:
    away = Away(monkeypatch)
    if not in_batch:
        gate.pipe.one(pipe.text(gate.account, "一"))
    monkeypatch.setattr(gate.pipe.intake.spool, "_most", 900)
    push = pipe.text(gate.account, "二")

    refused = gate.pipe.push(push, push)
    away.is_away = False

    assert refused == [Answer(503, b""), Answer(503, b"")]
    assert gate.refusals() == {"overloaded": 2}
    if not in_batch:
        with looping(gate):
            wait_until(lambda: is_caught_up(gate))
    assert gate.pipe.one(push).text in {ANSWER, ""}
    gate.pipe.settle()
    assert gates.heard(gate) == ["一", "二"][in_batch:]


def test_fault_69_an_address_that_is_not_in_memory_is_refused_until_the_database_is_back(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    from weihu.channels.accounts import cache

    find = cache.find

    def refusing(key: str) -> None:
        raise OperationalError("connection refused")

    cache.clear()
    monkeypatch.setattr(cache, "find", refusing)
    push = pipe.text(gate.account, "在吗")

    assert gate.pipe.one(push) == Answer(503, b"")
    monkeypatch.setattr(cache, "find", find)
    assert gate.pipe.one(push).text == ANSWER
    assert gate.refusals() == {"accounts_away": 1}


@pytest.mark.pg
def test_a_repeated_push_that_waits_with_its_twin_is_answered_with_it(gate: Gate) -> None:
    push = pipe.text(gate.account, "在吗")
    gate.pipe.one(push)
    began = time.monotonic()

    twins = gate.pipe.push(push, push, push)

    assert [answer.text for answer in twins] == [ANSWER] * 3
    assert time.monotonic() - began < 2
