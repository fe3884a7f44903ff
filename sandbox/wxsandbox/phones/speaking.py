"""Saying something in an account's chat: every message type of A8, and the choice of a msgmenu."""

import asyncio
import re
from typing import Any

from msgspec import Struct

from wxsandbox import statistics, windows
from wxsandbox.accounts import Account
from wxsandbox.answers import media_url
from wxsandbox.callbacks import push
from wxsandbox.callbacks.delivery import Outcome, Postman
from wxsandbox.errors import ControlError
from wxsandbox.media import incoming
from wxsandbox.people import Contact
from wxsandbox.world import World

_UNSUPPORTED = "【收到不支持的消息类型，暂无法显示】"  # A8: how stickers, red packets and the like arrive
_MENU_LINK = re.compile(r"weixin://bizmsgmenu\?([^\"'\s>]+)")


class Said(Struct, omit_defaults=True, forbid_unknown_fields=True):
    """What a person says. Which fields matter depends on `type`."""

    appid: str
    type: str = "text"
    text: str = ""
    file: str = ""  # base64
    path: str = ""  # or a file on the sandbox's machine
    filename: str = ""
    format: str = ""
    recognition: str = ""
    lat: float = 0.0
    lng: float = 0.0
    scale: int = 16
    label: str = ""
    title: str = ""
    description: str = ""
    url: str = ""
    miniprogram_appid: str = ""
    pagepath: str = ""


class Spoken(Struct):
    """A message that was said: what it became, and how its push is doing."""

    msg_id: str
    seq: int
    contact: Contact
    errand: asyncio.Task[Outcome] | None


async def say(world: World, postman: Postman, *, contact: Contact, said: Said) -> Spoken:
    """Show it on the phone, open the message window, push it."""
    account = world.accounts[contact.appid]
    fields, text, extra = await _understood(world, account, said)
    pushed_type = "text" if said.type == "unsupported" else said.type
    return _speak(
        world, postman, contact, account, pushed_type, fields, text=text, extra=extra, trigger=windows.MESSAGE
    )


def choose(world: World, postman: Postman, *, contact: Contact, choice: str, words: str | None) -> Spoken:
    """Tap a msgmenu choice: a text with bizmsgmenuid, which opens only the small pool (A19, B6)."""
    account = world.accounts[contact.appid]
    content = world.screens.newest_choice(contact.openid, choice) if words is None else words
    if content is None:
        raise ControlError(404, "no_choice", f"no msgmenu on this screen has a choice {choice}")
    fields = {"Content": content, "bizmsgmenuid": choice}
    return _speak(world, postman, contact, account, "text", fields, text=content, extra=None, trigger="msgmenu")


def _speak(
    world: World,
    postman: Postman,
    contact: Contact,
    account: Account,
    msg_type: str,
    fields: dict[str, Any],
    *,
    text: str,
    extra: dict[str, Any] | None,
    trigger: str,
) -> Spoken:
    now = world.now()
    msg_id = world.new_msg_id(account)
    contact.pools = windows.opened(contact.pools, trigger, account=account, now=now)
    contact.last_exchange_at = now
    world.changed_contact(contact)
    statistics.said(world, account.appid, contact.openid, msg_type)
    item = world.show(contact, who="me", kind=msg_type, text=text, extra={"msg_id": str(msg_id), **(extra or {})})
    if contact.blacklisted:  # C12: pushes of this user stop
        return Spoken(str(msg_id), item.seq, contact, None)
    time = world.create_time(contact.openid)
    message = push.message(contact, account, msg_type=msg_type, msg_id=msg_id, time=time, **fields)
    return Spoken(str(msg_id), item.seq, contact, postman.send(message))


async def _understood(world: World, account: Account, said: Said) -> tuple[dict[str, Any], str, dict[str, Any] | None]:
    """The push's fields, the text on the screen, and what else the screen needs."""
    if said.type == "text":
        if not said.text:
            raise ControlError(400, "empty", "say something: text is missing")
        return {"Content": said.text}, said.text, None
    if said.type == "unsupported":
        return {"Content": _UNSUPPORTED}, said.text or _UNSUPPORTED, None
    if said.type == "location":
        place = {"lat": said.lat, "lng": said.lng, "scale": said.scale, "label": said.label}
        fields = {"Location_X": said.lat, "Location_Y": said.lng, "Scale": said.scale, "Label": said.label}
        return fields, "", place
    if said.type == "link":
        fields = {"Title": said.title, "Description": said.description, "Url": said.url}
        return fields, "", {"title": said.title, "description": said.description, "url": said.url}
    if said.type == "image":
        media = await incoming.picture(world, account, said.file, said.path, said.filename)
        return (
            {"PicUrl": incoming.public_url(world, media), "MediaId": media.id},
            "",
            {"media_url": media_url(media.id)},
        )
    if said.type == "voice":
        return await _voice(world, account, said)
    if said.type in ("video", "shortvideo"):
        video, thumb = await incoming.video(world, account, said.file, said.path, said.filename)
        extra = {"media_url": media_url(video.id), "thumb_url": media_url(thumb.id)}
        return {"MediaId": video.id, "ThumbMediaId": thumb.id}, "", extra
    if said.type == "miniprogrampage":
        thumb = incoming.thumb(world, account)
        page = {"Title": said.title, "AppId": said.miniprogram_appid, "PagePath": said.pagepath}
        fields = {**page, "ThumbUrl": incoming.public_url(world, thumb), "ThumbMediaId": thumb.id}
        card = {"title": said.title, "miniprogram_appid": said.miniprogram_appid, "pagepath": said.pagepath}
        return fields, "", {**card, "thumb_url": media_url(thumb.id)}
    raise ControlError(400, "unknown_type", f"nobody can say a {said.type}")


async def _voice(world: World, account: Account, said: Said) -> tuple[dict[str, Any], str, dict[str, Any]]:
    media, wide = await incoming.voice(world, account, said.file, said.path, said.filename)
    fields: dict[str, Any] = {"MediaId": media.id, "Format": media.format, "MediaId16K": wide.id}
    if account.knob("voice_recognition"):
        fields["Recognition"] = said.recognition
    return fields, "", {"media_url": media_url(media.id), "duration_s": media.duration_s, "format": media.format}
