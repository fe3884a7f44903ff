"""Who may speak at a callback address."""

import ast
import inspect
from typing import Any

import pytest

from factories import pushes
from factories.accounts import loaded
from weihu.channels import ports
from weihu.channels.accounts.cache import Loaded
from weihu.channels.inbox.adapters import Rejected
from weihu.channels.wechat import parse, signature, verify

PLAIN, SAFE = loaded(), loaded(mode="safe")


def refused(account: Loaded, query: Any, body: bytes, now_s: int = pushes.NOW_S) -> tuple[int, str]:
    with pytest.raises(Rejected) as caught:
        parse.understand(account, query, body, now_s)
    return caught.value.status, caught.value.code


@pytest.mark.parametrize("wrong", ["0" * 40, "", "退", "\udc80", "f" * 39, "F" * 40])
def test_fault_01_a_wrong_signature_is_refused(wrong: str) -> None:
    body = pushes.message(PLAIN, Content="在吗")
    query = pushes.signed(PLAIN)

    assert parse.understand(PLAIN, query, body, pushes.NOW_S).content == ports.Text("在吗")
    status, code = refused(PLAIN, query | {"signature": wrong}, body)
    assert (status, code) == (403, "signature" if wrong else "query")


def test_fault_01_a_missing_signature_is_refused() -> None:
    query = pushes.signed(PLAIN)
    del query["signature"]

    assert refused(PLAIN, query, pushes.message(PLAIN, Content="在吗")) == (403, "query")


def test_fault_01_in_safe_mode_only_the_signature_over_the_cipher_text_counts() -> None:
    query, body = pushes.sealed(SAFE, pushes.message(SAFE, Content="在吗"))
    other, _ = pushes.sealed(SAFE, pushes.message(SAFE, Content="别的"))

    assert refused(SAFE, query | {"msg_signature": other["msg_signature"]}, body) == (403, "signature")
    assert refused(SAFE, {**query, "msg_signature": ""}, body) == (403, "query")
    assert parse.understand(SAFE, query | {"signature": "no"}, body, pushes.NOW_S).content == ports.Text("在吗")


def test_fault_01_an_account_without_a_token_hears_nobody() -> None:
    account = loaded(token="")

    assert refused(account, pushes.signed(account), pushes.message(account, Content="在吗")) == (403, "signature")


def test_fault_01_signatures_are_compared_in_constant_time() -> None:
    calls = {node.func.attr for node in ast.walk(ast.parse(inspect.getsource(signature.is_same)))
             if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)}  # fmt: skip

    assert "compare_digest" in calls


@pytest.mark.parametrize(
    ("late_s", "passes"), [(0, True), (299, True), (-299, True), (301, False), (-301, False), (7_200, False)]
)
def test_fault_02_a_signed_push_is_taken_within_five_minutes_only(late_s: int, passes: bool) -> None:
    query, body = pushes.sealed(SAFE, pushes.message(SAFE, Content="在吗"))

    if passes:
        assert parse.understand(SAFE, query, body, pushes.NOW_S + late_s).content == ports.Text("在吗")
    else:
        assert refused(SAFE, query, body, pushes.NOW_S + late_s) == (403, "stale")


def test_fault_02_the_window_is_a_setting_of_the_account() -> None:
    account = loaded(limits={"timestamp_window_s": 10})
    query, body = pushes.signed(account), pushes.message(account, Content="在吗")

    assert refused(account, query, body, pushes.NOW_S + 11) == (403, "stale")


def test_fault_02_a_retry_with_another_nonce_and_time_has_the_same_key() -> None:
    body = pushes.message(PLAIN, Content="在吗")

    first = parse.understand(PLAIN, pushes.signed(PLAIN), body, pushes.NOW_S)
    again = parse.understand(PLAIN, pushes.signed(PLAIN, at=pushes.NOW_S + 5, nonce="43"), body, pushes.NOW_S + 5)

    assert first.key == again.key
    assert len(first.key) == 24


@pytest.mark.parametrize("name", ["signature", "timestamp", "nonce"])
@pytest.mark.parametrize("value", [[], ["a", "b"], ["1760000001"], "", None, 7, "9" * 4_000])
def test_fault_03_array_and_empty_values_are_refused(name: str, value: object) -> None:
    query: dict[str, Any] = {**pushes.signed(PLAIN), name: value}

    assert refused(PLAIN, query, pushes.message(PLAIN, Content="在吗"))[0] == 403


@pytest.mark.parametrize("value", [["aes"], [], 7, "aes", "rsa"])
def test_fault_03_an_odd_encryption_is_refused(value: object) -> None:
    query: dict[str, Any] = {**pushes.signed(PLAIN), "encrypt_type": value}

    assert refused(PLAIN, query, pushes.message(PLAIN, Content="在吗"))[0] == 403


@pytest.mark.parametrize("stamp", ["-1", "1e9", "０１２", "17600000010000", "1760000001 "])
def test_fault_03_a_signed_time_that_is_none_is_refused(stamp: str) -> None:
    query = pushes.signed(PLAIN) | {"timestamp": stamp, "signature": signature.sign(PLAIN.token, stamp, "42")}

    assert refused(PLAIN, query, pushes.message(PLAIN, Content="在吗")) == (403, "query")


@pytest.mark.parametrize("echo", ["<script>alert(1)</script>", "9" * 1_000_000, "", "a b", "1\n2", ["1"], None])
def test_fault_04_a_forged_echo_is_not_returned_even_when_signed(echo: object) -> None:
    query: dict[str, Any] = {**pushes.signed(PLAIN), "echostr": echo}

    with pytest.raises(Rejected) as caught:
        verify.verify_url(PLAIN, query, pushes.NOW_S)

    assert caught.value.status == 403


def test_fault_04_the_echo_is_returned_to_whom_signs_only() -> None:
    query = pushes.signed(PLAIN, echostr="4375120948345356249")

    assert verify.verify_url(PLAIN, query, pushes.NOW_S) == b"4375120948345356249"
    for bad in ({"signature": "0" * 40}, {"nonce": "43"}, {"timestamp": str(pushes.NOW_S - 400)}):
        with pytest.raises(Rejected):
            verify.verify_url(PLAIN, query | bad, pushes.NOW_S)


def test_an_encrypted_echo_is_opened() -> None:
    from weihu.channels.wechat import cipher

    echo = cipher.seal(b"4375120948345356249", key=SAFE.aes_key, appid=SAFE.appid)
    sign = signature.sign(SAFE.token, str(pushes.NOW_S), "42", echo)
    query = {"timestamp": str(pushes.NOW_S), "nonce": "42", "echostr": echo, "msg_signature": sign}

    assert verify.verify_url(SAFE, query, pushes.NOW_S) == b"4375120948345356249"


@pytest.mark.parametrize("mode", ["compatible", "safe"])
def test_an_unencrypted_push_to_an_account_with_encryption_is_refused(mode: str) -> None:
    account = loaded(mode=mode)

    assert refused(account, pushes.signed(account), pushes.message(account, Content="在吗")) == (403, "mode")


def test_in_compatible_mode_the_sealed_words_count_and_not_the_plain_ones_beside_them() -> None:
    account = loaded(mode="compatible")
    query, body = pushes.sealed(account, pushes.message(account, Content="真的"), beside=True)

    push = parse.understand(account, query, body.replace("真的".encode(), "假的".encode()), pushes.NOW_S)

    assert push.content == ports.Text("真的")


def test_the_previous_key_still_opens() -> None:
    old = loaded(mode="safe")
    account = loaded(mode="safe", aes_key="B" * 43, previous_aes_key=old.aes_key)
    query, body = pushes.sealed(old, pushes.message(old, Content="在吗"))

    push = parse.understand(account, query, body, pushes.NOW_S)

    assert push.content == ports.Text("在吗")
    assert push.sealed_by == 2
