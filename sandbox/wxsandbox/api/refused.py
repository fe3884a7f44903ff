"""Families that the sandbox knows of but does not offer: they answer 48001 to a good token (B21–B28)."""

from wxsandbox.api.call import Answer, Call
from wxsandbox.api.registry import endpoint
from wxsandbox.errors import ApiError
from wxsandbox.permissions import Right

_PATHS = (
    "/cgi-bin/menu/addconditional",
    "/cgi-bin/menu/delconditional",
    "/cgi-bin/menu/trymatch",
    "/cgi-bin/get_current_autoreply_info",
    "/cgi-bin/customservice/*",
    "/customservice/*",
    "/cgi-bin/message/template/*",
    "/cgi-bin/message/subscribe/*",
    "/cgi-bin/message/mass/*",
    "/cgi-bin/message/wxopen/*",
    "/cgi-bin/template/*",
    "/wxaapi/newtmpl/*",
    "/wxa/sec/*",
    "/cgi-bin/draft/*",
    "/cgi-bin/freepublish/*",
    "/cgi-bin/comment/*",
    "/cgi-bin/media/uploadvideo",
    "/cgi-bin/media/uploadnews",
    "/cgi-bin/media/voice/*",
    "/cgi-bin/material/add_news",
    "/cgi-bin/material/update_news",
    "/cgi-bin/shorten/*",
    "/cgi-bin/shorturl",
    "/cgi-bin/changeopenid",
    "/cgi-bin/poi/*",
    "/cgi-bin/guide/*",
    "/cgi-bin/groups/*",
    "/cgi-bin/component/*",
    "/datacube/*",
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
