"""Sends what the outbox holds as customer-service messages (fact sheet B6), and brings files to the platform (B15)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from weihu.channels import ports
from weihu.channels.accounts.cache import Loaded
from weihu.channels.outbox.ports import File, MediaGone, Refused, Uploaded, Use
from weihu.channels.wechat import render
from weihu.channels.wechat.client import Client
from weihu.kernel import clock

# Three days (C9), less an hour so that what is about to end is not used.
MEDIA_LIFE = 3 * clock.DAY - clock.HOUR
_TYPES: Mapping[Use, str] = {"picture": "image", "voice": "voice", "video": "video", "thumb": "thumb"}

Body = dict[str, Any]


class WeChatSender:
    """The outbox's door to WeChat."""

    def parts(self, loaded: Loaded, reply: ports.Reply) -> Sequence[ports.Reply]:
        return render.split([reply])

    def upload(self, loaded: Loaded, file: File, use: Use) -> Uploaded:
        found = Client(loaded).upload(_TYPES[use], name=_ascii(file), mime=file.mime, content=file.content)
        return Uploaded(found.id, clock.now() + MEDIA_LIFE)

    def send(
        self, loaded: Loaded, recipient: str, reply: ports.Reply, media_ids: Mapping[int, str], key: str
    ) -> None:  # fmt: skip
        Client(loaded).send({"touser": recipient, **message(reply, media_ids)})

    def typing(self, loaded: Loaded, recipient: str) -> None:
        """Shows that somebody is typing, for some seconds."""
        Client(loaded).show_typing(recipient)


def message(reply: ports.Reply, media: Mapping[int, str]) -> Body:
    """The message as the platform wants it. Raises Refused, MediaGone (a file that was not brought there)."""
    writer = _WRITERS.get(type(reply))
    if writer is None:
        raise Refused("unknown_kind", type(reply).__name__)
    try:
        kind, body = writer(reply, media)
    except KeyError as missing:
        raise MediaGone(f"file {missing} is not on the platform") from None
    return {"msgtype": kind, kind: body}


def _ascii(file: File) -> str:
    """A file's name as every part of the way takes it: the platform only looks at its ending."""
    ending = file.name.rpartition(".")[2]
    return f"{file.id}.{ending}" if ending.isascii() and ending.isalnum() else str(file.id)


def _text(reply: ports.TextReply, media: Mapping[int, str]) -> tuple[str, Body]:
    return "text", {"content": render.clean(reply.text)}


def _picture(reply: ports.PictureReply, media: Mapping[int, str]) -> tuple[str, Body]:
    return "image", {"media_id": media[reply.file_id]}


def _voice(reply: ports.VoiceReply, media: Mapping[int, str]) -> tuple[str, Body]:
    return "voice", {"media_id": media[reply.file_id]}


def _video(reply: ports.VideoReply, media: Mapping[int, str]) -> tuple[str, Body]:
    body = {"media_id": media[reply.file_id], "title": reply.title, "description": reply.description}
    if reply.thumb_file_id:
        body["thumb_media_id"] = media[reply.thumb_file_id]
    return "video", body


def _music(reply: ports.MusicReply, media: Mapping[int, str]) -> tuple[str, Body]:
    if not reply.thumb_file_id:
        raise Refused("no_thumb", "a piece of music needs a picture")
    return "music", {
        "title": reply.title,
        "description": reply.description,
        "musicurl": reply.url,
        "hqmusicurl": reply.high_quality_url,
        "thumb_media_id": media[reply.thumb_file_id],
    }


def _articles(reply: ports.ArticlesReply, media: Mapping[int, str]) -> tuple[str, Body]:
    articles = [
        {"title": one.title, "description": one.description, "url": one.url, "picurl": one.picture_url}
        for one in reply.articles
    ]
    return "news", {"articles": articles}


def _choices(reply: ports.ChoicesReply, media: Mapping[int, str]) -> tuple[str, Body]:
    entries = [{"id": one.id, "content": one.text} for one in reply.entries]
    return "msgmenu", {"head_content": reply.head, "list": entries, "tail_content": reply.tail}


def _card(reply: ports.CardReply, media: Mapping[int, str]) -> tuple[str, Body]:
    return "miniprogrampage", {
        "title": reply.title,
        "appid": reply.appid,
        "pagepath": reply.path,
        "thumb_media_id": media[reply.thumb_file_id],
    }


_WRITERS: dict[type, Callable[[Any, Mapping[int, str]], tuple[str, Body]]] = {
    ports.TextReply: _text,
    ports.PictureReply: _picture,
    ports.VoiceReply: _voice,
    ports.VideoReply: _video,
    ports.MusicReply: _music,
    ports.ArticlesReply: _articles,
    ports.ChoicesReply: _choices,
    ports.CardReply: _card,
}
