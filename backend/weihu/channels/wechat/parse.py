"""A push of the platform, verified, opened and in our words (fact sheet A3–A16). Pure: no database, no clock."""

import base64
import hashlib
from typing import Any

from weihu.channels.accounts.cache import Loaded
from weihu.channels.inbox.adapters import Query, Rejected
from weihu.channels.ports import Inbound
from weihu.channels.wechat import cipher, contents, signature, wire

_KEPT = ("timestamp", "nonce", "encrypt_type", "openid")
_MOST_NUMBER = (1 << 63) - 1
_LATEST_S = 1 << 35
_PLAIN = (None, "", "raw")


class Push(Inbound, frozen=True):
    """An Inbound that remembers how it came, so that its answer goes back the same way.

    `sealed_by`: 0 came plain, 1 opened with the account's key, 2 with its previous one (A1).
    """

    sealed_by: int = 0
    is_json: bool = False


def envelope(query: Query) -> dict[str, str]:
    """What of the query must be kept beside the body so that `understand(…, stored=True)` can read it again."""
    return {name: wire.storable(value) for name in _KEPT if isinstance(value := query.get(name), str)}


def understand(account: Loaded, query: Query, body: bytes, now_s: int, *, stored: bool = False) -> Push:
    """The push in our words. `stored` ones were verified when they came and may be old. Raises Rejected."""
    if len(body) > wire.MOST_BYTES:
        raise Rejected(413, "size")
    encryption = query.get("encrypt_type")
    if isinstance(encryption, list):
        raise Rejected(403, "query")
    is_sealed = encryption not in _PLAIN
    # A push without encryption to an account that has it could be anybody's words under a captured signature.
    if not is_sealed and account.mode != "plain":
        raise Rejected(403, "mode")
    if not is_sealed and not stored:
        signature.check(account, query, now_s)
    fields, is_json = _read(body)
    sealed_by = 0
    if is_sealed:
        encrypted = fields.get("Encrypt")
        if type(encrypted) is not str or not encrypted:
            raise Rejected(403, "signature")
        if not stored:
            signature.check(account, query, now_s, encrypted=encrypted)
        plain, sealed_by = _opened(account, encrypted)
        fields, _ = _read(plain)
    return _inbound(account, query, fields, sealed_by=sealed_by, is_json=is_json)


def _read(body: bytes) -> tuple[dict[str, Any], bool]:
    try:
        return wire.read(body)
    except wire.Malformed:
        raise Rejected(400, "body") from None


def _opened(account: Loaded, encrypted: str) -> tuple[bytes, int]:
    for position, key in enumerate((account.aes_key, account.previous_aes_key), 1):
        if key:
            try:
                return cipher.unseal(encrypted, key=key, appid=account.appid), position
            except cipher.CipherError:
                continue
    raise Rejected(403, "cipher")


def _inbound(account: Loaded, query: Query, fields: dict[str, Any], *, sealed_by: int, is_json: bool) -> Push:
    text = contents.text
    if text(fields, "ToUserName") != account.original_id or not account.original_id:
        raise Rejected(403, "account")
    sender = text(fields, "FromUserName") or _openid(query)
    if not 0 < len(sender) <= 64 or not sender.isprintable():
        raise Rejected(400, "sender")
    kind = text(fields, "MsgType")
    created, number = text(fields, "CreateTime"), ""
    if kind == "event":
        event = text(fields, "Event")
        content = contents.of_event(event, fields)
        parts = [event, text(fields, "EventKey"), text(fields, "UserCardCode"), text(fields, "MsgID")]
    else:
        content = contents.of_message(kind, fields)
        number = text(fields, "MsgId")
        # Without a number a retry is known by its words: deliveries repeat the body.
        parts = [number or repr(sorted(fields.items(), key=lambda item: item[0]))]
    return Push(
        organisation_id=account.organisation_id,
        account_id=account.id,
        sender=sender,
        sent_at=_seconds(created, query) * 1000,
        message_no=_message_no(number),
        key=_key(account.id, "e" if kind == "event" else "m", sender, created, *parts),
        content=content,
        sealed_by=sealed_by,
        is_json=is_json,
    )


def _key(account_id: int, *parts: str) -> str:
    """A6: messages by sender, number and time; events by the stronger key. 144 bits, as 24 characters."""
    text = f"{account_id}\x1f" + "\x1f".join(parts)
    digest = hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=18).digest()
    return base64.urlsafe_b64encode(digest).decode()


def _openid(query: Query) -> str:
    value = query.get("openid")
    return value if isinstance(value, str) else ""


def _seconds(created: str, query: Query) -> int:
    """When the platform says it happened; without a usable time, when it told."""
    for told in (created, query.get("timestamp")):
        if isinstance(told, str) and 0 < len(told) <= 12 and told.isascii() and told.isdigit():
            found = int(told)
            if 0 < found < _LATEST_S:
                return found
    return 0


def _message_no(number: str) -> int:
    """The platform's 64-bit number; 0 when it gives none that fits."""
    if not 0 < len(number) <= 20 or not (number.isascii() and number.isdigit()):
        return 0
    return int(number) & _MOST_NUMBER
