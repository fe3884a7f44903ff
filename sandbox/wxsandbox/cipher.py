"""Signatures and the message cipher of callbacks (A2–A5), written from the fact sheet alone."""

import base64
import hashlib
import hmac
import os
import secrets
import string

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32  # A4: PKCS#7 to a block of 32, though AES itself has 16
_KEY_LETTERS = string.ascii_letters + string.digits


class CipherError(ValueError):
    """What came cannot be decrypted with this key, or belongs to somebody else."""


def sign(*parts: str) -> str:
    """SHA-1 over the parts sorted as strings: `signature`, and `msg_signature` when Encrypt is among them."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def sign_page(*, ticket: str, noncestr: str, timestamp: int, url: str) -> str:
    """The JS-SDK's page signature (B18): fixed order, address without its fragment."""
    text = f"jsapi_ticket={ticket}&noncestr={noncestr}&timestamp={timestamp}&url={url.partition('#')[0]}"
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def same(left: str, right: str) -> bool:
    """Compare signatures in constant time."""
    return hmac.compare_digest(left.encode(), right.encode())


def new_aes_key() -> str:
    """43 letters and digits, as the console makes them."""
    return "".join(secrets.choice(_KEY_LETTERS) for _ in range(43))


def read_aes_key(text: str) -> bytes:
    """The 32 bytes behind an EncodingAESKey; spare bits in its last letter are ignored (A4)."""
    if len(text) != 43 or any(letter not in _KEY_LETTERS + "+/" for letter in text):
        raise CipherError("an EncodingAESKey has 43 letters and digits")
    return base64.b64decode(text + "=")


def encrypt(message: bytes, *, key: bytes, appid: str, random: bytes | None = None) -> str:
    """Random 16 bytes, length, message, appid; padded, AES-256-CBC, base64 without breaks."""
    head = random if random is not None else base64.b64encode(os.urandom(12))
    plain = head + len(message).to_bytes(4, "big") + message + appid.encode()
    pad = BLOCK - len(plain) % BLOCK
    worker = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(worker.update(plain + bytes([pad]) * pad) + worker.finalize()).decode()


def decrypt(text: str, *, key: bytes, appid: str) -> bytes:
    """The message inside; anything that does not fit, a foreign appid included, is a CipherError."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise CipherError("not base64") from error
    if not data or len(data) % 16:
        raise CipherError("not whole blocks")
    worker = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
    plain = worker.update(data) + worker.finalize()
    pad = plain[-1]
    if not 1 <= pad <= BLOCK or pad > len(plain) or plain[-pad:] != bytes([pad]) * pad:
        raise CipherError("bad padding")
    body = plain[16:-pad]
    length = int.from_bytes(body[:4], "big")
    if len(body) < 4 or length > len(body) - 4:
        raise CipherError("length runs over the end")
    if body[4 + length :] != appid.encode():
        raise CipherError("encrypted for another appid")
    return body[4 : 4 + length]
