"""Passive replies as a developer's server would write them."""

import re
from typing import Any


def field(body: bytes | str, name: str) -> str:
    """A field of an XML push."""
    text = body.decode() if isinstance(body, bytes) else body
    found = re.search(rf"<{name}>(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?</{name}>", text, re.DOTALL)
    return found.group(1) if found else ""


def reply(body: bytes | str, kind: str = "text", inside: str = "<Content>好的</Content>", **other: Any) -> bytes:
    """An XML reply to a push; `other` replaces the head's fields."""
    head = {
        "ToUserName": field(body, "FromUserName"),
        "FromUserName": field(body, "ToUserName"),
        "CreateTime": "1760000002",
        "MsgType": kind,
        **other,
    }
    return f"<xml>{''.join(f'<{name}>{value}</{name}>' for name, value in head.items())}{inside}</xml>".encode()
