"""Reading a passive reply as strictly as the platform does (A17): anything else shows the service-fault line."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from wxsandbox import cipher
from wxsandbox.accounts import Account
from wxsandbox.callbacks import wire
from wxsandbox.callbacks.push import Push


class BadReply(ValueError):
    """A body that the platform cannot use; says why, for the operator's log."""


class Reply(Struct):
    """A usable reply, in the shape that customer-service messages have too."""

    kind: str
    data: dict[str, Any]


def read(push: Push, body: bytes) -> Reply | None:
    """None for `success` and for an empty body (never encrypted, A6); else the reply."""
    if body in (b"", b"success"):
        return None
    account = push.account
    try:
        fields = _parse(account, body)
        if account.mode != "plain" and "Encrypt" in fields:
            fields = _parse(account, _opened(account, fields))
        elif account.mode == "safe":
            raise BadReply("in safe mode a reply must be encrypted")
    except (wire.WireError, cipher.CipherError) as error:
        raise BadReply(str(error)) from error
    return _understood(push, fields)


def _parse(account: Account, body: bytes) -> dict[str, Any]:
    return wire.read_json(body) if account.format == "json" else wire.read_xml(body)


def _opened(account: Account, fields: dict[str, Any]) -> bytes:
    parts = [str(fields.get(name, "")) for name in ("TimeStamp", "Nonce", "Encrypt")]
    if not all(parts):
        raise BadReply("an encrypted reply needs Encrypt, MsgSignature, TimeStamp and Nonce")
    if not cipher.same(cipher.sign(account.token, *parts), str(fields.get("MsgSignature", ""))):
        raise BadReply("MsgSignature does not match")
    return cipher.decrypt(parts[2], key=cipher.read_aes_key(account.aes_key), appid=account.appid)


def _understood(push: Push, fields: dict[str, Any]) -> Reply:
    if fields.get("ToUserName") != push.contact.openid:
        raise BadReply("ToUserName is not the user who wrote")
    if fields.get("FromUserName") != push.account.original_id:
        raise BadReply("FromUserName is not this account's original id")
    if not str(fields.get("CreateTime", "")).strip().isdigit():
        raise BadReply("CreateTime is not a number")
    kind = fields.get("MsgType")
    reader = _READERS.get(kind) if isinstance(kind, str) else None
    if reader is None:
        raise BadReply(f"MsgType {kind!r} cannot be a passive reply")
    return Reply(str(kind), reader(push, fields))


def _text(push: Push, fields: dict[str, Any]) -> dict[str, Any]:
    return {"content": _string(fields, "Content")}


def _media(part: str) -> Callable[[Push, dict[str, Any]], dict[str, Any]]:
    def read_media(push: Push, fields: dict[str, Any]) -> dict[str, Any]:
        inner = _part(fields, part)
        found = {"media_id": _string(inner, "MediaId")}
        if part == "Video":
            found |= {"title": _string(inner, "Title", ""), "description": _string(inner, "Description", "")}
        return found

    return read_media


def _music(push: Push, fields: dict[str, Any]) -> dict[str, Any]:
    inner = _part(fields, "Music")
    names = {"Title": "title", "Description": "description", "MusicUrl": "musicurl", "HQMusicUrl": "hqmusicurl"}
    found: dict[str, Any] = {ours: _string(inner, theirs, "") for theirs, ours in names.items()}
    return found | {"thumb_media_id": _string(inner, "ThumbMediaId")}


def _news(push: Push, fields: dict[str, Any]) -> dict[str, Any]:
    holder = fields.get("Articles")
    # JSON shape [U] (D26): Articles{item[…]} as in XML, or the bare list.
    wanted = push.account.knob("json_news_shape") if push.account.format == "json" else "both"
    if wanted != "both" and isinstance(holder, dict) != (wanted == "item"):
        raise BadReply(f"this account wants Articles as {wanted}")
    items = holder.get("item", []) if isinstance(holder, dict) else holder
    items = items if isinstance(items, list) else [items]
    count = str(fields.get("ArticleCount", "")).strip()
    if not count.isdigit() or int(count) != len(items) or not items:
        raise BadReply("ArticleCount does not match the articles")
    if len(items) > push.article_limit:
        raise BadReply(f"at most {push.article_limit} article(s) may answer this push")
    articles = []
    for item in items:
        if not isinstance(item, dict):
            raise BadReply("an article needs Title, Description, PicUrl and Url")
        names = {"Title": "title", "Description": "description", "Url": "url", "PicUrl": "picurl"}
        articles.append({ours: _string(item, theirs, "") for theirs, ours in names.items()})
    return {"articles": articles}


def _transfer(push: Push, fields: dict[str, Any]) -> dict[str, Any]:
    inner = fields.get("TransInfo")
    return {"kf_account": _string(inner, "KfAccount", "")} if isinstance(inner, dict) else {}


def _nothing(push: Push, fields: dict[str, Any]) -> dict[str, Any]:
    return {}


def _part(fields: dict[str, Any], name: str) -> dict[str, Any]:
    inner = fields.get(name)
    if not isinstance(inner, dict):
        raise BadReply(f"{name} is missing")
    return inner


def _string(fields: dict[str, Any], name: str, default: str | None = None) -> str:
    value = fields.get(name, default)
    if not isinstance(value, str):
        raise BadReply(f"{name} is missing or not a text")
    return value


_READERS: dict[str, Callable[[Push, dict[str, Any]], dict[str, Any]]] = {
    "text": _text,
    "image": _media("Image"),
    "voice": _media("Voice"),
    "video": _media("Video"),
    "music": _music,
    "news": _news,
    "transfer_customer_service": _transfer,
    "transfer_biz_ai_ivr": _nothing,
}
