"""Families that the sandbox knows of but does not offer: they answer 48001 to a good token (B21–B28)."""

from wxsandbox.api.call import Answer, Call
from wxsandbox.api.registry import endpoint
from wxsandbox.errors import ApiError
from wxsandbox.permissions import Right

_PATHS = (
    "/cgi-bin/customservice/work*",
    "/cgi-bin/message/wxopen/*",
    "/wxa/sec/*",
    "/cgi-bin/shorturl",
    "/cgi-bin/changeopenid",
    "/cgi-bin/poi/*",
    "/cgi-bin/guide/*",
    "/cgi-bin/groups/*",
    "/cgi-bin/component/*",
    "/card/*",
    "/bizwifi/*",
    "/shakearound/*",
    "/merchant/*",
    "/semantic/*",
    "/cv/*",
)


def _refuse(call: Call) -> Answer:
    raise ApiError(48001)


for _path in _PATHS:
    endpoint("GET POST", _path, right=Right.OUTSIDE)(_refuse)
