"""What the platform sends when a customer writes, as bytes ready for the wire."""

import hashlib
from typing import Any


def push(
    account: dict[str, Any], *, number: int, person: str, text: str, at: int, token: str, safe: bool = False
) -> bytes:
    """One signed text, sealed in safe mode; `number` is its MsgId and nonce."""
    body = (
        f"<xml><ToUserName><![CDATA[{account['original_id']}]]></ToUserName><FromUserName><![CDATA[{person}]]>"
        f"</FromUserName><CreateTime>{at}</CreateTime><MsgType><![CDATA[text]]></MsgType>"
        f"<Content><![CDATA[{text}]]></Content><MsgId>{number}</MsgId></xml>"
    ).encode()
    nonce = str(number)
    query = f"timestamp={at}&nonce={nonce}&signature={_sign(token, str(at), nonce)}&openid={person}"
    if safe:
        from weihu.channels.wechat import cipher

        sealed = cipher.seal(body, key=account["aes_key"], appid=account["appid"])
        query += f"&encrypt_type=aes&msg_signature={_sign(token, str(at), nonce, sealed)}"
        body = (
            f"<xml><ToUserName><![CDATA[{account['original_id']}]]></ToUserName>"
            f"<Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
        ).encode()
    head = f"POST {account['path']}?{query} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/xml\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def _sign(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()
