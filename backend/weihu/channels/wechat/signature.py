"""Signatures of callbacks and pages (fact sheet A2, A3), compared in constant time."""

import hashlib
import hmac
from collections.abc import Mapping

from weihu.channels.accounts.cache import Loaded
from weihu.channels.inbox.adapters import Query, Rejected

# How old or early a signed request may be, by the clock in force (fault 2); `limits` of an account may differ.
WINDOW_S = 300
_NONCE_MOST = 128


def sign(*parts: str) -> str:
    """The parts sorted as strings and joined, as lower-case hex SHA-1."""
    return hashlib.sha1("".join(sorted(parts)).encode("utf-8", "replace"), usedforsecurity=False).hexdigest()


def sign_page(*, ticket: str, nonce: str, timestamp: int, url: str) -> str:
    """The page signature of the platform's browser kit (V8): the address counts without its fragment."""
    text = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={url.partition('#')[0]}"
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def is_same(left: str, right: str) -> bool:
    """Whether two signatures are the same; takes the same time for any difference."""
    return hmac.compare_digest(left.encode("utf-8", "replace"), right.encode("utf-8", "replace"))


def single(query: Query | Mapping[str, str], name: str, most: int = _NONCE_MOST) -> str:
    """The one value of a field. Raises Rejected for a missing, empty, repeated or over-long one (fault 3)."""
    value = query.get(name)
    if type(value) is not str or not value or len(value) > most:
        raise Rejected(403, "query")
    return value


def check(account: Loaded, query: Query, now_s: int, *, encrypted: str | None = None) -> None:
    """Lets pass what the platform signed lately; `encrypted` is signed too where there is one. Raises Rejected."""
    timestamp, nonce = single(query, "timestamp", 12), single(query, "nonce")
    if encrypted is None:
        expected, given = sign(account.token, timestamp, nonce), single(query, "signature")
    else:
        expected, given = sign(account.token, timestamp, nonce, encrypted), single(query, "msg_signature")
    # Without a token anybody could sign.
    if not is_same(expected, given) or not account.token:
        raise Rejected(403, "signature")
    if not (timestamp.isascii() and timestamp.isdigit()):
        raise Rejected(403, "query")
    ahead_s = int(timestamp) - now_s
    if abs(ahead_s) > account.limit("timestamp_window_s", WINDOW_S):
        raise Rejected(403, "stale", ahead_s=ahead_s)
