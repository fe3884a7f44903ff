"""The cipher over anything."""

import base64
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weihu.channels.wechat import cipher

KEY, APPID = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG", "wx0123456789abcdef"


@given(st.binary(max_size=3000), st.binary(min_size=16, max_size=16))
def test_what_is_sealed_opens_to_the_same(message: bytes, random: bytes) -> None:
    sealed = cipher.seal(message, key=KEY, appid=APPID, random=random)

    assert len(base64.b64decode(sealed)) % cipher.BLOCK == 0
    assert cipher.unseal(sealed, key=KEY, appid=APPID) == message


@given(st.one_of(st.text(max_size=300), st.binary(max_size=400).map(lambda raw: base64.b64encode(raw).decode())))
def test_what_was_never_sealed_is_one_error(text: str) -> None:
    with pytest.raises(cipher.CipherError):
        cipher.unseal(text, key=KEY, appid=APPID)


@given(st.binary(min_size=1, max_size=200), st.integers(0, 10_000), st.integers(1, 255))
def test_one_changed_byte_never_passes_as_another_message_with_the_same_frame(message: bytes, at: int, by: int) -> None:
    raw = bytearray(base64.b64decode(cipher.seal(message, key=KEY, appid=APPID, random=b"r" * 16)))
    raw[at % len(raw)] ^= by

    try:
        found = cipher.unseal(base64.b64encode(raw).decode(), key=KEY, appid=APPID)
    except cipher.CipherError:
        return

    # The cipher alone does not protect the text (the signature does); what passes keeps its length.
    assert len(found) == len(message)


def test_a_new_key_is_a_key_and_never_the_same() -> None:
    keys = {cipher.new_key() for _ in range(50)}

    assert len(keys) == 50
    assert all(cipher.is_key(key) for key in keys)


@pytest.mark.parametrize("key", ["", "A" * 42, "A" * 44, "A" * 42 + "=", "A" * 42 + "\n", "退" * 43])
def test_a_wrong_key_text_is_the_same_error(key: str) -> None:
    assert not cipher.is_key(key)
    with pytest.raises(cipher.CipherError):
        cipher.unseal("AAAA", key=key, appid=APPID)


def _broken() -> dict[str, str]:
    sealed = cipher.seal(b"x" * 2_000, key=KEY, appid=APPID)
    raw = bytearray(base64.b64decode(sealed))
    padding = bytearray(raw)
    padding[-17] ^= 0xFF
    return {
        "wrong key": cipher.seal(b"x" * 2_000, key=cipher.new_key(), appid=APPID),
        "bad padding": base64.b64encode(padding).decode(),
        "foreign appid": cipher.seal(b"x" * 2_000, key=KEY, appid="wxfedcba9876543210"),
        "cut short": base64.b64encode(raw[:-32]).decode(),
    }


def test_fault_12_every_failure_of_the_cipher_is_the_same_error_after_the_same_time() -> None:
    spent: dict[str, float] = {}
    for name, text in _broken().items():
        best = 1.0
        for _ in range(200):
            begun = time.perf_counter()
            with pytest.raises(cipher.CipherError) as caught:
                cipher.unseal(text, key=KEY, appid=APPID)
            best = min(best, time.perf_counter() - begun)
            assert caught.value.args == ()
        spent[name] = best

    assert max(spent.values()) < 2 * min(spent.values()), spent
