"""How the platform's identifiers look (section 2), and where they come from."""

import base64
import hashlib
import hmac
import secrets
import string
from random import Random

_LETTERS = string.ascii_letters + string.digits


def new_appid() -> str:
    return "wx" + secrets.token_hex(8)


def new_original_id() -> str:
    return "gh_" + secrets.token_hex(6)


def new_secret() -> str:
    return secrets.token_hex(16)


def new_callback_token() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(16))


def new_api_token() -> str:
    """An access token: long, opaque, with the two-digit head that real ones have."""
    return f"{80 + secrets.randbelow(20)}_{secrets.token_urlsafe(99)}"


def new_media_id() -> str:
    return secrets.token_urlsafe(48)


def new_prepay_id() -> str:
    return "wx" + secrets.token_hex(17)


def new_oauth_code() -> str:
    return "0" + secrets.token_hex(16)[:31]


def new_ticket() -> str:
    """A QR ticket: URL-unsafe on purpose, because the real ones must be encoded too."""
    return "gQ" + base64.b64encode(secrets.token_bytes(66)).decode() + "=="


def new_rid(seconds: int, random: Random) -> str:
    return f"{seconds:08x}-{random.getrandbits(32):08x}-{random.getrandbits(32):08x}"


def openid(seed: str, appid: str, phone: str) -> str:
    """28 characters beginning with o; one account's share their head, as on the platform. Same seed, same id."""
    head = _digest(seed, "account", appid)[:5]
    return "o" + head + _digest(seed, "openid", appid, phone)[:22]


def unionid(seed: str, platform: str, phone: str) -> str:
    """The same person across the accounts bound to one Open Platform account."""
    return "oU" + _digest(seed, "unionid", platform, phone)[:26]


def _digest(*parts: str) -> str:
    key, rest = parts[0].encode(), "\x00".join(parts[1:]).encode()
    return base64.urlsafe_b64encode(hmac.digest(key, rest, hashlib.sha1)).decode()
