"""What an agent wants to say, as a reply that can be sent."""

from typing import Any

import msgspec

from weihu.channels import ports
from weihu.conversations.messages import rules
from weihu.foundation.files import selectors as files
from weihu.foundation.files import sniff
from weihu.foundation.files.purposes import PICTURE, PURPOSES, REPLY, VIDEO, VOICE
from weihu.foundation.organisations.actors import Actor
from weihu.kernel.errors import Invalid, WrongType, field_error

_BY_KIND: dict[str, type[ports.PictureReply] | type[ports.VoiceReply] | type[ports.VideoReply]] = {
    PICTURE: ports.PictureReply, VOICE: ports.VoiceReply, VIDEO: ports.VideoReply,
}  # fmt: skip


def compose(*, actor: Actor, text: str | None, file_id: int | None, reply: dict[str, Any] | None) -> ports.Reply:
    """The reply. Raises Invalid (not exactly one, empty, malformed, an unknown file) or WrongType."""
    given = [one for one in (text, file_id, reply) if one is not None]
    if len(given) != 1:
        raise Invalid(
            field_error(
                "text", len(given), "要发送的内容应当正好一项", "There must be exactly one thing to send",
                "在 text、file_id、reply 中填写一项", "Give one of text, file_id, reply",
            )
        )  # fmt: skip
    if text is not None:
        return _words(text)
    if file_id is not None:
        return _file(actor, file_id)
    return _typed(actor, reply or {})


def _words(text: str) -> ports.TextReply:
    words = rules.clean(text).strip()
    if not words:
        raise Invalid(
            field_error("text", "", "内容是空的", "There are no words", "写一点内容再发送", "Write something")
        )
    return ports.TextReply(words)


def _file(actor: Actor, file_id: int) -> ports.Reply:
    mime = _mimes(actor, [file_id], "file_id")[file_id]
    allowed = PURPOSES[REPLY].types or frozenset()
    if mime not in allowed:
        endings = sorted(sniff.ENDINGS[one].removeprefix(".").upper() for one in allowed)
        raise WrongType(mime=mime, allowed=", ".join(endings))
    return _BY_KIND[sniff.KINDS[mime]](file_id)


def _typed(actor: Actor, raw: dict[str, Any]) -> ports.Reply:
    try:
        reply = ports.reply_of(_with_numbers(raw))
    except msgspec.ValidationError as error:
        raise Invalid(
            field_error(
                "reply", error, "不是可以发送的内容", "This cannot be sent", "按接口文档填写各项",
                "Fill in the fields as the API's page says",
            )
        ) from error  # fmt: skip
    if needed := ports.files_of(reply):
        _mimes(actor, needed, "reply")
    return _words(reply.text) if isinstance(reply, ports.TextReply) else reply


def _mimes(actor: Actor, file_ids: list[int], field: str) -> dict[int, str]:
    """What these files are. Raises Invalid when she may not see one: for her it does not exist."""
    found = dict(files.visible_to(actor).filter(pk__in=file_ids).values_list("pk", "mime"))
    missing = [one for one in file_ids if one not in found]
    if missing:
        raise Invalid(
            field_error(field, missing[0], "没有这个文件", "There is no such file", "重新上传文件", "Upload it again")
        )
    return found


def _with_numbers(value: Any, name: str = "") -> Any:
    """As the ports have it: ids are numbers inside, words are clean."""
    if isinstance(value, dict):
        return {key: _with_numbers(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [_with_numbers(inner) for inner in value]
    if isinstance(value, str):
        return int(value) if name.endswith("file_id") and value.isascii() and value.isdigit() else rules.clean(value)
    return value
