"""What a phone needs to be the host of a page's JS-SDK: the check behind `wx.config`, and uploads to the account."""

from typing import Literal

from msgspec import Struct

from wxsandbox import jssdk
from wxsandbox.control.routing import Visit, route
from wxsandbox.media import incoming


class PageConfiguration(Struct, forbid_unknown_fields=True):
    """What a page gives to `wx.config`, and the address it was opened at."""

    url: str
    timestamp: int
    nonceStr: str  # noqa: N815 - the SDK's own name
    signature: str


class PageVerdict(Struct):
    """`error` as the platform tells the page; `detail` for the developer."""

    ok: bool
    error: str
    detail: str


class Upload(Struct, forbid_unknown_fields=True):
    """A picture or a recording that a page sends to its account: base64."""

    appid: str
    type: Literal["image", "voice"]
    file: str
    filename: str = ""


class Uploaded(Struct):
    """The temporary medium, which the developer fetches with media/get."""

    media_id: str


@route(
    "POST",
    "/accounts/{appid}/jssdk",
    "Check a page's wx.config signature against the account's live jsapi ticket",
    body=PageConfiguration,
    answer=PageVerdict,
)
def check_page(visit: Visit) -> PageVerdict:
    given = visit.body
    found = jssdk.judge(
        visit.world.account(visit.path("appid")),
        nonce=given.nonceStr,
        timestamp=given.timestamp,
        url=given.url,
        signature=given.signature,
        now=visit.world.now(),
    )
    return PageVerdict(not found.error, found.error, found.detail)


@route(
    "POST",
    "/phones/{phone}/media",
    "Upload a picture or a recording to an account, as a page's wx.uploadImage does",
    body=Upload,
    answer=Uploaded,
)
async def upload(visit: Visit) -> Uploaded:
    wanted: Upload = visit.body
    visit.phone()
    account = visit.world.account(wanted.appid)
    if wanted.type == "image":
        return Uploaded((await incoming.picture(visit.world, account, wanted.file, "", wanted.filename)).id)
    made, _copy = await incoming.voice(visit.world, account, wanted.file, "", wanted.filename)
    return Uploaded(made.id)
