"""Pushes as WeChat's servers make them, signed and sealed, for tests that need no sandbox."""

import json
from typing import Any

from weihu.channels.accounts.cache import Loaded
from weihu.channels.wechat import cipher, signature

NOW_S = 1_760_000_001
OPENID = "oSIM0000000000000000000000001"

Query = dict[str, str]


def xml(**fields: Any) -> bytes:
    """Strings in CDATA, numbers bare, dicts nested, lists as repeated elements."""
    return f"<xml>{_inside(fields)}</xml>".encode()


def _inside(fields: dict[str, Any]) -> str:
    return "".join(_element(name, value) for name, value in fields.items())


def _element(name: str, value: Any) -> str:
    if isinstance(value, list):
        return "".join(_element(name, one) for one in value)
    if isinstance(value, dict):
        return f"<{name}>{_inside(value)}</{name}>"
    return f"<{name}><![CDATA[{value}]]></{name}>" if isinstance(value, str) else f"<{name}>{value}</{name}>"


def message(account: Loaded, kind: str = "text", *, is_json: bool = False, **fields: Any) -> bytes:
    """A message, unless told otherwise of the simulator's own person with the sheet's number."""
    told = _head(account, kind) | fields | {"MsgId": fields.get("MsgId", 24_500_000_000_000_001)}
    return _body(told, is_json=is_json)


def event(account: Loaded, name: str, *, is_json: bool = False, **fields: Any) -> bytes:
    """An event."""
    return _body(_head(account, "event") | {"Event": name} | fields, is_json=is_json)


def _head(account: Loaded, kind: str) -> dict[str, Any]:
    return {"ToUserName": account.original_id, "FromUserName": OPENID, "CreateTime": 1_760_000_000, "MsgType": kind}


def _body(fields: dict[str, Any], *, is_json: bool) -> bytes:
    return json.dumps(fields, ensure_ascii=False).encode() if is_json else xml(**fields)


def signed(account: Loaded, *, at: int = NOW_S, nonce: str = "42", **more: str) -> Query:
    """The query of a plain push."""
    sign = signature.sign(account.token, str(at), nonce)
    return {"signature": sign, "timestamp": str(at), "nonce": nonce, "openid": OPENID} | more


def sealed(
    account: Loaded, body: bytes, *, at: int = NOW_S, nonce: str = "42", key: str = "", appid: str = "",
    is_json: bool = False, beside: bool = False,
) -> tuple[Query, bytes]:  # fmt: skip
    """The query and body of an encrypted push; `beside`: with the plain fields too, as in compatible mode."""
    encrypted = cipher.seal(body, key=key or account.aes_key, appid=appid or account.appid)
    sign = signature.sign(account.token, str(at), nonce, encrypted)
    query = signed(account, at=at, nonce=nonce, encrypt_type="aes", msg_signature=sign)
    if is_json:
        return query, json.dumps({"ToUserName": account.original_id, "Encrypt": encrypted}).encode()
    if beside:
        return query, body.removesuffix(b"</xml>") + f"<Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>".encode()
    return query, xml(ToUserName=account.original_id, Encrypt=encrypted)
