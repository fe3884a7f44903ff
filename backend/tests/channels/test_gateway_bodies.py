"""What is inside a push: too much, too deep, broken, odd."""

import asyncio
import itertools
import tracemalloc
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from channels import gates
from channels.gates import KINDS, SAFE, Gate
from factories import pushes
from factories.pipe import Answer, Push
from weihu.channels.inbox import gateway
from weihu.channels.inbox.models import Receipt
from weihu.channels.wechat import wire
from weihu.conversations.messages.models import Message
from weihu.kernel import clock as kernel_clock
from weihu.people.customers.models import Customer
from weihu.people.ledger.models import Action


@pytest.fixture
def gate(transactional_db: None, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Gate]:
    """The gateway before an account of the kind that the test is run for."""
    with gates.standing(tmp_path, getattr(request, "param", gates.PLAIN)) as standing:
        yield standing


every_kind = pytest.mark.parametrize("gate", KINDS, ids=str, indirect=True)
plain_and_safe = pytest.mark.parametrize("gate", [gates.PLAIN, SAFE], ids=str, indirect=True)

LAUGHS = "".join(
    f'<!ENTITY l{n} "{"&l" + str(n - 1) + ";" if n else "ha"}{f"&l{n - 1};" * 9 if n else ""}">' for n in range(10)
)
DEEP = 50_000


def feared(gate: Gate) -> dict[str, bytes]:
    """What parsers fear, in either format."""
    inside = gate.text() if not gate.kind.is_json else pushes.message(gate.account, Content="在吗")
    return {
        "entity bomb": f"<!DOCTYPE xml [{LAUGHS}]><xml><Content>&l9;</Content></xml>".encode(),
        "long entity": f'<!DOCTYPE xml [<!ENTITY a "{"a" * 50_000}">]><xml>{"&a;" * 1_000}</xml>'.encode(),
        "file": b'<!DOCTYPE xml [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml><Content>&f;</Content></xml>',
        "address": b'<!DOCTYPE xml SYSTEM "http://127.0.0.1:1/x.dtd"><xml/>',
        "type behind": inside.replace(b"<xml>", b"<!DOCTYPE xml><xml>"),
        "deep": b"<xml>" + b"<a>" * 20_000 + b"</a>" * 20_000 + b"</xml>",
        "many": b"<xml>" + b"<a/>" * 30_000 + b"</xml>",
        "unknown entity": b"<xml><Content>&nbsp;</Content></xml>",
        "not closed": inside[:-4],
        "twice": inside + inside,
        "nothing": b"",
        "blank": b" \n",
        "bare": b"on=1&x=2",
        "deep list": b'{"a":' + b"[" * DEEP + b"]" * DEEP + b"}",
        "deep object": b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
        "list": b"[1]",
        "half": b'{"ToUserName":"',
    }


@plain_and_safe
def test_fault_08_what_parsers_fear_is_refused_within_bounds_and_the_next_push_is_heard(gate: Gate) -> None:
    bodies = feared(gate)
    requests = {name: gate.request(body) for name, body in bodies.items() if len(body) < wire.MOST_BYTES}
    assert len(requests) == len(bodies)
    tracemalloc.start()

    answers = {name: gate.send(push) for name, push in requests.items()}

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert {name: answer for name, answer in answers.items() if answer != Answer(400, b"")} == {}
    assert peak < 20 * wire.MOST_BYTES
    assert gate.refusals() == {"body": len(bodies)}
    assert gates.nothing_is_kept()
    assert gate.says().status == 200


def test_fault_08_an_envelope_around_the_sealed_words_is_read_by_the_same_rules(
    transactional_db: None, tmp_path: Path
) -> None:
    with gates.standing(tmp_path, SAFE) as gate:
        query = gate.request(gate.text()).query
        bodies = feared(gate)

        answers = {gate.send(Push(f"/wx/{gate.account.key}", query, body)).status for body in bodies.values()}

        assert answers == {400}
        assert gate.send(Push(f"/wx/{gate.account.key}", query, gate.text())).status == 403, "without sealed words"
        assert gates.nothing_is_kept()


@every_kind
def test_fault_09_a_body_beyond_the_limit_is_refused_however_it_comes(gate: Gate) -> None:
    small, huge = gate.request(gate.text()), b" " * (gateway.LARGEST_BODY + 1)
    forever = itertools.repeat({"type": "http.request", "body": huge[:100_000], "more_body": True})

    told = msgspec.structs.replace(small, headers=((b"content-length", b"10485760"),))
    in_parts = received(gate, small, forever, hang_up=False)
    answers = [gate.send(told), gate.send(msgspec.structs.replace(small, body=huge)), in_parts]
    beyond_the_parser = gate.send(gate.request(gate.text("长" * wire.MOST_BYTES)))

    assert {*answers, beyond_the_parser} == {Answer(413, b"")}
    assert gates.nothing_is_kept()


def test_fault_09_a_body_that_does_not_come_or_breaks_off_is_given_up(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway, "BODY_WITHIN_S", 0.2)
    push = gate.request(gate.text())
    half = {"type": "http.request", "body": push.body[:20], "more_body": True}

    slow = [received(gate, push, [], hang_up=False), received(gate, push, [half], hang_up=False)]
    gone = [received(gate, push, [], hang_up=True), received(gate, push, [half], hang_up=True)]
    forever = received(gate, push, [half | {"body": b""}] * 10_000, hang_up=False)

    assert (slow, gone, forever) == ([Answer(408, b"")] * 2, [Answer(400, b"")] * 2, Answer(408, b""))
    assert gate.refusals() == {"slow_body": 3, "broken_off": 2}
    assert gates.nothing_is_kept()


def received(gate: Gate, push: Push, messages: Iterable[dict[str, Any]], *, hang_up: bool) -> Answer:
    """The answer to a push whose body comes in these messages and then not at all."""
    told: list[Any] = []
    incoming = iter(messages)

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(0)
        found = next(incoming, None)
        if found is None and not hang_up:
            await asyncio.sleep(60)
        return found or {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        told.append(message)

    scope = {"type": "http", "method": "POST", "path": push.path, "headers": [], "query_string": b""}
    asyncio.run(gate.pipe.gateway(scope, receive, send))
    return Answer(told[0]["status"], told[1]["body"])


ODD = {
    "surrogate pair": ("退款😀👨‍👩‍👧", "退款😀👨‍👩‍👧"),
    "right to left": ("abc\u202egpj.exe", "abc\u202egpj.exe"),
    "zero width": ("a\u200bb\ufeffc\u2060", "a\u200bb\ufeffc\u2060"),
    "combining": ("e" + "\u0301" * 300, "e" + "\u0301" * 300),
    "private": ("\ue000\U000f0000", "\ue000\U000f0000"),
    "lines": ("一\n二\t三", "一\n二\t三"),
    "markup": ("<script>alert(1)</script>&amp;", "<script>alert(1)</script>&amp;"),
    "end of text": ("a\ufffe\uffffb", "a\ufffd\ufffdb"),
}
BROKEN = {
    "half a character": (b"a\xe5\xa5b", "a\ufffdb"),
    "not utf-8": (b"\xc4\xe3", "\ufffd\ufffd"),
    "NUL": (b"a\x00b", "a\ufffdb"),
    "control": (b"a\x08b", "a\ufffdb"),
}


@pytest.mark.pg
@every_kind
def test_fault_10_odd_letters_are_stored_as_they_are_or_replaced_and_never_lose_the_message(gate: Gate) -> None:
    expected = {}
    for number, (name, (words, shown)) in enumerate(ODD.items(), 1):
        is_legal = "\ufffe" not in words or not gate.kind.is_json
        expected[name] = shown if is_legal else words
        assert gate.says(words, MsgId=number, CreateTime=1_760_000_000 + number).status == 200, name
    for number, (name, (raw, shown)) in enumerate(BROKEN.items(), len(ODD) + 1):
        body = gate.text("PLACE", MsgId=number, CreateTime=1_760_000_000 + number)
        assert gate.send(gate.request(body.replace(b"PLACE", raw))).status == 200, name
        expected[name] = "a\bb" if name == "control" and gate.kind.is_json else shown
    if gate.kind.is_json:
        escaped = gate.text("PLACE", MsgId=99, CreateTime=1_760_000_099).replace(b"PLACE", rb"a\u0000b\ud83dc")
        assert gate.send(gate.request(escaped)).status == 200
        expected["escaped"] = "a\ufffdb\ufffdc"

    told = dict(zip(expected, gates.heard(gate), strict=True))
    assert {name: (words, expected[name]) for name, words in told.items() if not alike(words, expected[name])} == {}
    assert Receipt.unscoped.filter(state=Receipt.State.DONE).count() == len(expected)


def alike(words: str, expected: str) -> bool:
    """The same, where one broken byte may stand for one or two signs."""
    return words.replace("\ufffd\ufffd", "\ufffd") == expected.replace("\ufffd\ufffd", "\ufffd")


@pytest.mark.pg
def test_fault_10_odd_letters_beside_the_words_do_not_stop_the_push_either(gate: Gate) -> None:
    push = gate.request(gate.text())
    odd = "n\x00\U0001f600\ufffe"
    signed = pushes.signed(gate.account, at=kernel_clock.now_s(), nonce=odd)

    assert gate.send(push, **(signed | {"openid": "o\x00"})).status == 200
    event = gate.request(gate.event("CLICK", EventKey="键\u202e😀", FromUserName=pushes.OPENID))
    assert gate.send(event).status == 200

    assert gates.heard(gate) == ["在吗"]
    assert Receipt.unscoped.filter(state=Receipt.State.DONE).count() == 2


EVENTS: list[tuple[str, dict[str, Any], str]] = [
    ("subscribe", {"EventKey": "qrscene_booth-3", "Ticket": "t"}, "customer.followed"),
    ("SCAN", {"EventKey": "booth-3", "Ticket": "t"}, "code.scanned"),
    ("CLICK", {"EventKey": "PRICE"}, "menu.clicked"),
    ("VIEW", {"EventKey": "https://example.invalid/", "MenuId": "1"}, "menu.viewed"),
    ("LOCATION", {"Latitude": "30.1", "Longitude": "120.2", "Precision": "65"}, "place.reported"),
]


@pytest.mark.pg
@plain_and_safe
def test_fault_06_an_event_without_a_number_delivered_twice_has_one_effect(gate: Gate) -> None:
    now = kernel_clock.now_s()
    for name, fields, verb in EVENTS:
        body = gate.event(name, CreateTime=now, **fields)
        first, again, later = (gate.request(body, nonce=nonce) for nonce in ("1", "2", "3"))

        answers = [*gate.pipe.push(first, again), gate.send(later)]

        gate.pipe.settle()
        assert [answer.status for answer in answers] == [200] * 3, name
        assert len({answer.body for answer in answers}) == 1, name
        assert Action.unscoped.filter(verb=verb).count() == 1, name
    assert Receipt.unscoped.count() == len(EVENTS), "events of one second are told apart by what they are"
    assert Customer.unscoped.count() == 1
    assert Message.unscoped.filter(author=Message.Author.CUSTOMER).count() == 0


@plain_and_safe
def test_fault_06_the_same_event_a_second_later_or_of_another_key_is_another(gate: Gate) -> None:
    now = kernel_clock.now_s()
    bodies = [gate.event("CLICK", CreateTime=at, EventKey=key) for at in (now, now + 1) for key in ("甲", "乙")]

    assert [gate.send(gate.request(body)).status for body in bodies] == [200] * 4

    assert Action.unscoped.filter(verb="menu.clicked").count() == 4


@pytest.mark.pg
def test_fault_11_an_unknown_kind_is_taken_kept_and_shown_as_unsupported(gate: Gate) -> None:
    body = pushes.message(gate.account, "hologram", Depth="3", CreateTime=kernel_clock.now_s())

    assert gate.send(gate.request(body)).status == 200

    message = Message.unscoped.get(author=Message.Author.CUSTOMER)
    assert (message.kind, message.content["name"], message.content["data"]["Depth"]) == ("unsupported", "hologram", "3")
    assert bytes(Receipt.unscoped.get().raw) == body
