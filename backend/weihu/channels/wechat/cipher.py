"""The message cipher of callbacks (fact sheet A4)."""

import base64
import functools
import re
import secrets
import string

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32  # PKCS#7 to a block of 32, though AES itself has 16
_LETTERS = string.ascii_letters + string.digits
_KEY = re.compile(r"[A-Za-z0-9+/]{43}")


class CipherError(ValueError):
    """It does not open: wrong key, damaged, or of another account. One error for all, on purpose (fault 12)."""


def new_key() -> str:
    """An EncodingAESKey, as the platform's console makes them."""
    return "".join(secrets.choice(_LETTERS) for _ in range(43))


def is_key(text: str) -> bool:
    """Whether it can be an EncodingAESKey."""
    return _KEY.fullmatch(text) is not None


@functools.lru_cache(maxsize=1024)
def _cipher(key: str) -> Cipher[modes.CBC]:
    """The spare bits of the key's last letter are ignored, as the platform does."""
    if not is_key(key):
        raise CipherError
    raw = base64.b64decode(key + "=")
    return Cipher(algorithms.AES(raw), modes.CBC(raw[:16]))


def seal(message: bytes, *, key: str, appid: str, random: bytes | None = None) -> str:
    """16 random bytes, length, message, appid; padded, AES-256-CBC, base64 without breaks."""
    head = random if random is not None else secrets.token_hex(8).encode()
    plain = head + len(message).to_bytes(4, "big") + message + appid.encode()
    pad = BLOCK - len(plain) % BLOCK
    worker = _cipher(key).encryptor()
    return base64.b64encode(worker.update(plain + bytes((pad,)) * pad) + worker.finalize()).decode()


def unseal(text: str, *, key: str, appid: str) -> bytes:
    """The message inside. Raises CipherError, after the same work whatever is wrong with what was deciphered."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        raise CipherError from None
    if len(data) < BLOCK or len(data) % 16:
        raise CipherError
    worker = _cipher(key).decryptor()
    plain = worker.update(data) + worker.finalize()
    own = appid.encode()
    pad, length = plain[-1], int.from_bytes(plain[16:20], "big")
    end = 20 + min(length, len(plain))
    # Every condition is computed, none decides alone.
    is_padded = (1 <= pad <= BLOCK) & (plain[-min(max(pad, 1), BLOCK) :] == bytes((pad,)) * min(max(pad, 1), BLOCK))
    is_ours = plain[end : len(plain) - pad] == own
    fits = end + len(own) + pad == len(plain)
    if not (is_padded & is_ours & fits):
        raise CipherError
    return plain[20:end]
