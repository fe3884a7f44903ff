"""Who may push at a callback address: the gateway from outside, in every mode and format."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from channels import gates
from channels.gates import KINDS, REFUSED, SEALED, Gate, Kind
from factories import accounts, organisations, pushes
from factories.pipe import Answer, Push
from weihu.channels.accounts import cache
from weihu.channels.accounts.models import Account
from weihu.channels.inbox.models import Receipt
from weihu.channels.wechat import cipher, signature
from weihu.kernel import clock as kernel_clock


@pytest.fixture
def gate(transactional_db: None, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Gate]:
    """The gateway before an account of the kind that the test is run for."""
    with gates.standing(tmp_path, getattr(request, "param", gates.PLAIN)) as standing:
        yield standing


every_kind = pytest.mark.parametrize("gate", KINDS, ids=str, indirect=True)
every_sealed_kind = pytest.mark.parametrize("gate", SEALED, ids=str, indirect=True)


@every_kind
def test_fault_01_what_is_not_signed_by_the_platform_is_refused_in_silence_and_leaves_nothing(gate: Gate) -> None:
    push = gate.request(gate.text())
    right = push.query[gate.signature]
    stranger = accounts.loaded(token="another-token", mode=gate.kind.mode)
    forged = pushes.signed(stranger, at=kernel_clock.now_s())["signature"]

    for wrong in (None, "", "0" * 40, right[:-1], right.upper(), right + "0", forged, "退", "\x00" * 40):
        assert gate.send(push, **{gate.signature: wrong}) == REFUSED, wrong
    assert gate.send(push, nonce="43") == REFUSED
    assert gate.send(push, timestamp=str(kernel_clock.now_s() + 1)) == REFUSED

    assert sum(gate.refusals().values()) == 11
    assert gate.refusals().keys() == {"signature", "query"}
    assert gates.nothing_is_kept()
    assert gate.send(push).status == 200
    assert gates.heard(gate) == ["在吗"]


@every_sealed_kind
def test_fault_01_the_plain_signature_does_not_stand_in_for_the_one_over_the_sealed_words(gate: Gate) -> None:
    push = gate.request(gate.text())
    plain = Push(push.path, pushes.signed(gate.account, at=kernel_clock.now_s()), gate.text("假的"))

    assert gate.send(push, msg_signature=push.query["signature"]) == REFUSED
    assert gate.send(plain) == REFUSED

    assert gate.refusals() == {"signature": 1, "mode": 1}
    assert gates.nothing_is_kept()


@every_kind
def test_fault_02_a_push_of_another_time_is_refused(gate: Gate) -> None:
    for late_s in (7_200, 302, -302):
        assert gate.send(gate.request(gate.text(), at=kernel_clock.now_s() - late_s)) == REFUSED

    assert gate.refusals() == {"stale": 3}
    assert gates.nothing_is_kept()


@pytest.mark.pg
@every_kind
def test_fault_02_within_the_window_a_repeated_push_is_known_under_a_new_nonce_and_time(gate: Gate) -> None:
    body, now = gate.text(), kernel_clock.now_s()
    times = (now - 290, now - 5, now)

    answers = [gate.send(gate.request(body, at=at, nonce=f"n{at}")) for at in times]

    assert [answer.status for answer in answers] == [200, 200, 200]
    assert answers[0].body
    assert answers[0] == answers[1] == answers[2], "each delivery gets the same bytes"
    assert gates.heard(gate) == ["在吗"]
    assert Receipt.unscoped.count() == 1


@every_kind
def test_fault_03_values_that_are_no_single_text_are_refused_and_never_an_error_of_ours(gate: Gate) -> None:
    push = gate.request(gate.text())

    for name in (gate.signature, "timestamp", "nonce"):
        right = push.query[name]
        for wrong in ([right, right], [right, "x"], "", None, "9" * 3_000, "\udc80".encode("utf-8", "surrogatepass")):
            assert gate.send(push, **{name: wrong}) == REFUSED, (name, wrong)
    for stamp in ("-1", "1e9", "０１２", f"{kernel_clock.now_s()} ", "inf"):
        query = signed_at(gate, push, stamp)
        assert gate.send(push, **query) == REFUSED, stamp
    assert gate.send(push, **{f"x{n}": "" for n in range(60)}) == REFUSED
    assert gate.send(push, encrypt_type=["aes", "aes"]) == REFUSED
    assert gate.send(push, more="9" * 5_000) == Answer(414, b"")

    assert gate.refusals().keys() <= {"query", "query_too_long", "signature", "mode", "stale"}
    assert gates.nothing_is_kept()


def signed_at(gate: Gate, push: Push, stamp: str) -> dict[str, str]:
    """The query of a push that is signed well, but for a time that is none."""
    if gate.kind.mode == "plain":
        return {"timestamp": stamp, "signature": signature.sign(gate.account.token, stamp, "42")}
    encrypted = encrypted_of(gate, push)
    return {"timestamp": stamp, "msg_signature": signature.sign(gate.account.token, stamp, "42", encrypted)}


def encrypted_of(gate: Gate, push: Push) -> str:
    if gate.kind.is_json:
        return str(json.loads(push.body)["Encrypt"])
    return push.body.decode().partition("<Encrypt><![CDATA[")[2].partition("]]>")[0]


@every_kind
def test_fault_04_the_echo_is_returned_as_plain_text_to_who_signs_and_nothing_of_it_to_others(gate: Gate) -> None:
    echo = "4375120948345356249"
    signed = pushes.signed(gate.account, at=kernel_clock.now_s(), echostr=echo)
    push = Push(f"/wx/{gate.account.key}", dict(signed), b"", method="GET")

    assert gate.send(push) == Answer(200, echo.encode())

    stale = pushes.signed(gate.account, at=kernel_clock.now_s() - 301, echostr=echo)
    for query in ({"signature": "0" * 40}, {"signature": None}, {"nonce": "43"}, stale):
        assert gate.send(push, **query) == REFUSED
    for forged in ("<script>alert(1)</script>", "9" * 1_025, "", "a b", "1\r\nx: y", [echo, echo], None):
        assert gate.send(push, echostr=forged) == REFUSED, forged
    assert gate.send(push, echostr="9" * 1_000_000) == Answer(414, b"")
    assert gates.nothing_is_kept()


def test_fault_04_no_other_verb_is_answered(gate: Gate) -> None:
    push = gate.request(gate.text())

    for method in ("PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"):
        answer = gate.send(Push(push.path, push.query, push.body, method=method))
        assert answer == Answer(405, b""), method

    assert gates.nothing_is_kept()


@every_sealed_kind
def test_fault_12_what_does_not_open_is_refused_alike_whatever_the_reason(gate: Gate) -> None:
    body = gate.text()
    padding = bytearray(base64.b64decode(cipher.seal(body, key=gate.account.aes_key, appid=gate.account.appid)))
    padding[-17] ^= 0xFF
    never_sealed = (base64.b64encode(padding).decode(), "AAAA", "!", base64.b64encode(b"x" * 32).decode())
    requests = [
        gate.request(body, key=cipher.new_key()),
        gate.request(body, appid="wxfedcba9876543210"),
        *(wrapped(gate, encrypted) for encrypted in never_sealed),
    ]

    answers = {gate.send(one) for one in requests}
    answers.add(gate.send(gate.request(body), msg_signature="0" * 40))

    assert answers == {REFUSED}
    assert gate.refusals() == {"cipher": 6, "signature": 1}
    assert gates.nothing_is_kept()


def wrapped(gate: Gate, encrypted: str) -> Push:
    """A push with that in the place of the sealed words, signed well."""
    at = str(kernel_clock.now_s())
    sign = signature.sign(gate.account.token, at, "42", encrypted)
    query = {"timestamp": at, "nonce": "42", "encrypt_type": "aes", "msg_signature": sign}
    told: dict[str, Any] = {"ToUserName": gate.account.original_id, "Encrypt": encrypted}
    body = json.dumps(told).encode() if gate.kind.is_json else pushes.xml(**told)
    return Push(f"/wx/{gate.account.key}", query, body)


@every_kind
def test_fault_13_words_to_an_account_that_is_not_the_addresss_own_are_refused(gate: Gate) -> None:
    other = gate.another(organisation=organisations.organisation("别家"))
    theirs = gate.request(gate.text(ToUserName=other.account.original_id))
    to_nobody = gate.request(gate.text(ToUserName=""))
    moved = Push(f"/wx/{other.account.key}", gate.request(gate.text()).query, gate.request(gate.text()).body)

    assert [gate.send(one) for one in (theirs, to_nobody, moved)] == [REFUSED] * 3

    assert gate.refusals() == {"account": 2, "signature": 1}
    assert gates.nothing_is_kept()


def test_fault_13_an_address_that_nobody_has_leads_to_no_account(gate: Gate) -> None:
    push = gate.request(gate.text())
    Account.unscoped.filter(pk=gate.another().row.pk).update(disabled_at=kernel_clock.now())
    disabled = Account.unscoped.get(disabled_at__isnull=False)
    cache.put(disabled)

    for key in ("unknown", "", "x" * 200, "%00", f"{gate.account.key}x", disabled.key):
        answer = gate.send(Push(f"/wx/{key}", push.query, push.body))
        assert answer == Answer(404, b""), key

    assert gate.refusals() == {"unknown_account": 6}
    assert gates.nothing_is_kept()


def test_two_tenants_with_the_same_token_hear_each_their_own(gate: Gate) -> None:
    other = gate.another(Kind("safe", is_json=False), organisations.organisation("别家"))

    gate.says("甲")
    other.says("乙")

    assert (gates.heard(gate), gates.heard(other)) == (["甲"], ["乙"])
