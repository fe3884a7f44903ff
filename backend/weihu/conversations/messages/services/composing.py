"""What an agent wants to say, as a reply that can be sent."""

from typing import Any

import msgspec

from weihu.channels import ports
from weihu.conversations.messages import rules
from weihu.foundation.files import links, sniff
from weihu.foundation.files import selectors as files
from weihu.foundation.files.purposes import HANDOUT, MB, PICTURE, PURPOSES, REPLY, VIDEO, VOICE
from weihu.foundation.organisations.actors import Actor
from weihu.foundation.organisations.models import Organisation
from weihu.kernel import clock
from weihu.kernel.errors import Invalid, WrongType, field_error

_BY_KIND: dict[str, type[ports.PictureReply] | type[ports.VoiceReply] | type[ports.VideoReply]] = {
    PICTURE: ports.PictureReply, VOICE: ports.VoiceReply, VIDEO: ports.VideoReply,
}  # fmt: skip

_MOST_CHOICES, _LONGEST_CHOICE = 10, 20
_ADDRESS = ("以 https:// 开头", "Begin with https://")


def compose(
    *,
    actor: Actor,
    text: str | None,
    file_id: int | None,
    reply: dict[str, Any] | None,
    handout_file_id: int | None = None,
) -> ports.Reply:
    """The reply. Raises Invalid (not exactly one, empty, malformed, an unknown file), WrongType, NoPublicAddress."""
    given = [one for one in (text, file_id, reply, handout_file_id) if one is not None]
    if len(given) != 1:
        raise Invalid(
            field_error(
                "text", len(given), "要发送的内容应当正好一项", "There must be exactly one thing to send",
                "在 text、file_id、reply、handout_file_id 中填写一项",
                "Give one of text, file_id, reply, handout_file_id",
            )
        )  # fmt: skip
    if text is not None:
        return _words(text)
    if file_id is not None:
        return _file(actor, file_id)
    if handout_file_id is not None:
        return _handout(actor, handout_file_id)
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


def _handout(actor: Actor, file_id: int) -> ports.ArticlesReply:
    """A card with a link that ends: the platform sends no files. Its words are the organisation's, not the staff's."""
    file = files.visible_to(actor).filter(pk=file_id, purpose=HANDOUT).first()
    if file is None:
        raise _no_file("handout_file_id", file_id)
    now = clock.now()
    ends_at = now + links.LIFE_MS
    organisation = Organisation.objects.get(pk=actor.organisation_id)
    day = clock.local(ends_at, organisation.timezone)
    words = f"{_size(file.size)}，{day.month}月{day.day}日前点击下载"
    return ports.ArticlesReply([ports.Article(file.name, words, url=links.link_to(file, ends_at=ends_at))])


def _size(size: int) -> str:
    return f"{size / MB:.1f} MB" if size >= MB else f"{max(1, size // 1024)} KB"


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
    if isinstance(reply, ports.ArticlesReply):
        _check_articles(reply)
    if isinstance(reply, ports.ChoicesReply):
        _check_choices(reply)
    return _words(reply.text) if isinstance(reply, ports.TextReply) else reply


def _check_articles(reply: ports.ArticlesReply) -> None:
    """A customer-service message takes exactly one (B6); it opens where it says."""
    if len(reply.articles) != 1:
        raise _wrong("reply", len(reply.articles), "图文应当正好一条", "There must be exactly one article")
    [article] = reply.articles
    if not article.title.strip():
        raise _wrong("reply.title", "", "图文没有标题", "The article has no title")
    for name in ("url", "picture_url"):
        address = getattr(article, name)
        if (address or name == "url") and not address.startswith(("https://", "http://")):
            raise _wrong(f"reply.{name}", address, "不是网页地址", "This is no address of a page", *_ADDRESS)


def _check_choices(reply: ports.ChoicesReply) -> None:
    """From 1 to 10 things to tap (C10), each with words."""
    if not 1 <= len(reply.entries) <= _MOST_CHOICES:
        raise _wrong("reply.entries", len(reply.entries), "选项应为 1 到 10 个", "There may be 1 to 10 choices")
    if len({entry.id for entry in reply.entries}) != len(reply.entries):
        raise _wrong("reply.entries", "id", "选项编号重复", "Two choices have the same id")
    for entry in reply.entries:
        if not entry.text.strip() or len(entry.text) > _LONGEST_CHOICE:
            raise _wrong("reply.entries", entry.text, "选项应为 1 到 20 个字", "A choice has 1 to 20 characters")


def _wrong(
    field: str, value: object, zh: str, en: str, todo_zh: str = "请修改后再发", todo_en: str = "Change it"
) -> Invalid:
    return Invalid(field_error(field, value, zh, en, todo_zh, todo_en))


def _mimes(actor: Actor, file_ids: list[int], field: str) -> dict[int, str]:
    """What these files are. Raises Invalid when she may not see one: for her it does not exist."""
    found = dict(files.visible_to(actor).filter(pk__in=file_ids).values_list("pk", "mime"))
    missing = [one for one in file_ids if one not in found]
    if missing:
        raise _no_file(field, missing[0])
    return found


def _no_file(field: str, file_id: int) -> Invalid:
    return _wrong(field, file_id, "没有这个文件", "There is no such file", "重新上传文件", "Upload it again")


def _with_numbers(value: Any, name: str = "") -> Any:
    """As the ports have it: ids are numbers inside, words are clean."""
    if isinstance(value, dict):
        return {key: _with_numbers(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [_with_numbers(inner) for inner in value]
    if isinstance(value, str):
        return int(value) if name.endswith("file_id") and value.isascii() and value.isdigit() else rules.clean(value)
    return value
