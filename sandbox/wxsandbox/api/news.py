"""Articles before there were drafts, and videos for mass messages (B11, B15, B27)."""

from wxsandbox.api import draft as drafts
from wxsandbox.api.call import OK, Answer, Call, words
from wxsandbox.api.registry import endpoint
from wxsandbox.articles import checks
from wxsandbox.articles.model import Draft
from wxsandbox.errors import ApiError
from wxsandbox.media.store import TEMPORARY_S
from wxsandbox.permissions import Right
from wxsandbox.quotas import Quota


@endpoint("POST", "/cgi-bin/material/add_news", right=Right.MEDIA)
def add(call: Call) -> Answer:
    """Articles into the permanent library."""
    _check_still_there(call)
    made = checks.articles(call.world, call.account, call.json().get("articles"), kind="news")
    return {"media_id": drafts.keep_new(call, made, "news").id}


@endpoint("POST", "/cgi-bin/material/update_news", right=Right.MEDIA)
def update(call: Call) -> Answer:
    _check_still_there(call)
    body = call.json()
    drafts.replace(call, drafts.asked(call, body, "news"), body)
    return OK


@endpoint("POST", "/cgi-bin/media/uploadnews", right=Right.MEDIA, quota=Quota(10))
def upload(call: Call) -> Answer:
    """Articles for a mass message, kept three days."""
    _check_still_there(call)
    made = checks.articles(call.world, call.account, call.json().get("articles"), kind="upload")
    draft = drafts.keep_new(call, made, "upload", expires_at=int(call.now) + TEMPORARY_S)
    return {"type": "news", "media_id": draft.id, "created_at": draft.created_at}


@endpoint("POST", "/cgi-bin/media/uploadvideo", right=Right.MEDIA)
def upload_video(call: Call) -> Answer:
    """An uploaded video under the id that a mass message wants, with its title."""
    body = call.json()
    media = call.world.media.find(words(body, "media_id", 41006), appid=call.account.appid, now=call.now)
    if media is None or media.type != "video" or media.life not in ("temporary", "permanent"):
        raise ApiError(40007)
    title, description = (_text(body.get(name)) for name in ("title", "description"))
    made = call.world.media.add(
        call.world.media.read(media),
        appid=media.appid,
        type="mpvideo",
        life="temporary",
        format=media.format,
        content_type=media.content_type,
        filename=media.filename,
        now=int(call.now),
        title=title,
        introduction=description,
    )
    call.world.storage.changed("media", made.id)
    return {"type": "video", "media_id": made.id, "created_at": made.created_at}


def library(call: Call) -> list[Draft]:
    """The permanent articles, newest first."""
    return call.world.articles.drafts_of(call.account.appid, "news")


def permanent(call: Call, media_id: str) -> Draft | None:
    """The permanent articles behind a media_id."""
    draft = call.world.articles.draft(media_id, appid=call.account.appid, now=call.now)
    return draft if draft is not None and draft.kind == "news" else None


def _check_still_there(call: Call) -> None:
    if not call.account.knob("retired_news"):
        raise ApiError(48001)


def _text(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ApiError(47001)
    return value
