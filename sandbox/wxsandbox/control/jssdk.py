"""The check behind `wx.config`, for a phone's page host and for whoever wonders why a signature is refused."""

from msgspec import Struct

from wxsandbox import jssdk
from wxsandbox.control.routing import Visit, route


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
