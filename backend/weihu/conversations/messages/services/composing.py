"""What an agent wants to say, as a reply that can be sent."""

from typing import Any

import msgspec

from weihu.channels import ports
from weihu.conversations.messages import rules
from weihu.foundation.files.models import StoredFile
from weihu.kernel.errors import Invalid, WrongType, field_error

_BY_MIME = (("image/", ports.PictureReply), ("audio/", ports.VoiceReply), ("video/", ports.VideoReply))
_ALLOWED = "JPEG, PNG, GIF, AMR, MP3, MP4"


def compose(*, text: str | None, file_id: int | None, reply: dict[str, Any] | None) -> ports.Reply:
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
        return _file(file_id)
    return _typed(reply or {})


def _words(text: str) -> ports.TextReply:
    words = rules.clean(text).strip()
    if not words:
        raise Invalid(
            field_error("text", "", "内容是空的", "There are no words", "写一点内容再发送", "Write something")
        )
    return ports.TextReply(words)


def _file(file_id: int) -> ports.Reply:
    mime = _files([file_id], "file_id")[file_id]
    for beginning, kind in _BY_MIME:
        if mime.startswith(beginning):
            return kind(file_id)
    raise WrongType(mime=mime, allowed=_ALLOWED)


def _typed(raw: dict[str, Any]) -> ports.Reply:
    try:
        reply = ports.reply_of(_with_numbers(raw))
    except msgspec.ValidationError as error:
        raise Invalid(
            field_error(
                "reply", error, "不是可以发送的内容", "This cannot be sent", "按接口文档填写各项",
                "Fill in the fields as the API's page says",
            )
        ) from error  # fmt: skip
    if files := ports.files_of(reply):
        _files(files, "reply")
    return _words(reply.text) if isinstance(reply, ports.TextReply) else reply


def _files(file_ids: list[int], field: str) -> dict[int, str]:
    """The kinds of these files of the open organisation. Raises Invalid when one is not there."""
    found = dict(StoredFile.objects.filter(pk__in=file_ids).values_list("pk", "mime"))
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
