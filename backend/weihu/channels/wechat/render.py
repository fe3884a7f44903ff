"""Passive replies (fact sheet A17) as bytes, in the format and with the key in which the push came."""

import re
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from weihu.channels import ports
from weihu.channels.accounts.cache import Loaded
from weihu.channels.wechat import cipher, signature
from weihu.channels.wechat.parse import Push

TEXT_BYTES = 2048  # C13
NOTHING = b"success"
# Articles: one may answer a message, eight an event.
_ARTICLES = 8
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# Pushes whose passive reply the phone shows (A19), besides everything that a person said.
_ANSWERED = (ports.Follow, ports.Scan, ports.MenuClick, ports.MenuScan)


def can_be_passive(inbound: ports.Inbound, reply: ports.Reply) -> bool:
    """Whether the customer would see `reply` as the answer to this very push."""
    is_said = isinstance(inbound.content, ports.SAID)
    if not is_said and not isinstance(inbound.content, _ANSWERED):
        return False
    if isinstance(reply, ports.TextReply):
        return 0 < len(clean(reply.text).encode()) <= TEXT_BYTES
    if isinstance(reply, ports.ArticlesReply):
        return 0 < len(reply.articles) <= (1 if is_said else _ARTICLES)
    if isinstance(reply, ports.MusicReply):
        return bool(reply.thumb_file_id)
    return isinstance(reply, ports.PictureReply | ports.VoiceReply | ports.VideoReply)


def split(replies: Sequence[ports.Reply]) -> list[ports.Reply]:
    """The same answer in pieces that the platform takes: long text in parts, articles one by one."""
    return [part for reply in replies for part in _parts(reply)]


def _parts(reply: ports.Reply) -> Iterator[ports.Reply]:
    if isinstance(reply, ports.TextReply):
        for piece in split_text(reply.text):
            yield ports.TextReply(piece)
    elif isinstance(reply, ports.ArticlesReply):
        for article in reply.articles:
            yield ports.ArticlesReply([article])
    else:
        yield reply


def split_text(text: str, most: int = TEXT_BYTES) -> list[str]:
    """Pieces of at most so many bytes, cut at a line's end where one is in the second half, never in a character."""
    pieces = []
    rest = clean(text).encode()
    while len(rest) > most:
        end = most
        while rest[end] & 0xC0 == 0x80:
            end -= 1
        line = rest.rfind(b"\n", most // 2, end)
        cut = line + 1 if line >= 0 else end
        pieces.append(rest[:cut].decode().rstrip("\n"))
        rest = rest[cut:]
    pieces.append(rest.decode())
    return [piece for piece in pieces if piece.strip()]


def passive(
    account: Loaded,
    inbound: ports.Inbound,
    reply: ports.Reply,
    media: Mapping[int, str],
    now_s: int,
    *,
    nonce: str = "",
    random: bytes | None = None,
) -> bytes:
    """The body that answers the push; `media` names our files as the platform knows them. Raises KeyError."""
    is_json = inbound.is_json if isinstance(inbound, Push) else account.format == "json"
    head = {"ToUserName": inbound.sender, "FromUserName": account.original_id, "CreateTime": now_s}
    write = _json if is_json else _xml
    plain = write({**head, **_fields(reply, media)})
    key = _key(account, inbound)
    if not key:
        return plain
    encrypted = cipher.seal(plain, key=key, appid=account.appid, random=random)
    nonce = nonce or secrets.token_hex(5)
    signed = signature.sign(account.token, str(now_s), nonce, encrypted)
    return write({"Encrypt": encrypted, "MsgSignature": signed, "TimeStamp": now_s, "Nonce": nonce})


def _key(account: Loaded, inbound: ports.Inbound) -> str:
    """The key with which the push was opened (A1); empty for a plain one."""
    if not isinstance(inbound, Push):
        return "" if account.mode == "plain" else account.aes_key
    return ("", account.aes_key, account.previous_aes_key or account.aes_key)[inbound.sealed_by]


def _fields(reply: ports.Reply, media: Mapping[int, str]) -> dict[str, Any]:
    if isinstance(reply, ports.TextReply):
        return {"MsgType": "text", "Content": reply.text}
    writer = _WRITERS.get(type(reply))
    if writer is None:
        raise TypeError(f"{type(reply).__name__} cannot be a passive reply")
    return writer(reply, media)


def _picture(reply: ports.PictureReply, media: Mapping[int, str]) -> dict[str, Any]:
    return {"MsgType": "image", "Image": {"MediaId": media[reply.file_id]}}


def _voice(reply: ports.VoiceReply, media: Mapping[int, str]) -> dict[str, Any]:
    return {"MsgType": "voice", "Voice": {"MediaId": media[reply.file_id]}}


def _video(reply: ports.VideoReply, media: Mapping[int, str]) -> dict[str, Any]:
    told = {"MediaId": media[reply.file_id], "Title": reply.title, "Description": reply.description}
    return {"MsgType": "video", "Video": told}


def _music(reply: ports.MusicReply, media: Mapping[int, str]) -> dict[str, Any]:
    told = {
        "Title": reply.title,
        "Description": reply.description,
        "MusicUrl": reply.url,
        "HQMusicUrl": reply.high_quality_url,
        "ThumbMediaId": media[reply.thumb_file_id],
    }
    return {"MsgType": "music", "Music": told}


def _articles(reply: ports.ArticlesReply, media: Mapping[int, str]) -> dict[str, Any]:
    items = [
        {"Title": one.title, "Description": one.description, "PicUrl": one.picture_url, "Url": one.url}
        for one in reply.articles
    ]
    return {"MsgType": "news", "ArticleCount": len(items), "Articles": {"item": items}}


_WRITERS: dict[type, Callable[[Any, Mapping[int, str]], dict[str, Any]]] = {
    ports.PictureReply: _picture,
    ports.VoiceReply: _voice,
    ports.VideoReply: _video,
    ports.MusicReply: _music,
    ports.ArticlesReply: _articles,
}


def clean(text: str) -> str:
    """Without what XML cannot carry: control characters and half surrogate pairs."""
    return text if text.isprintable() else _ILLEGAL.sub("", text)


def _json(fields: Mapping[str, Any]) -> bytes:
    return msgspec.json.encode(_cleaned(fields))


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {name: _cleaned(inner) for name, inner in value.items()}
    return [_cleaned(inner) for inner in value] if isinstance(value, list) else value


def _xml(fields: Mapping[str, Any]) -> bytes:
    parts = ["<xml>"]
    for name, value in fields.items():
        _element(parts, name, value)
    parts.append("</xml>")
    return "".join(parts).encode()


def _element(parts: list[str], name: str, value: Any) -> None:
    if isinstance(value, list):
        for one in value:
            _element(parts, name, one)
    elif isinstance(value, Mapping):
        parts.append(f"<{name}>")
        for inner, inside in value.items():
            _element(parts, inner, inside)
        parts.append(f"</{name}>")
    elif isinstance(value, str):
        parts.append(f"<{name}><![CDATA[{clean(value).replace(']]>', ']]]]><![CDATA[>')}]]></{name}>")
    else:
        parts.append(f"<{name}>{value}</{name}>")
