"""Which families of the API exist here, and which the sandbox knows of but refuses (48001)."""

import importlib

from wxsandbox.api.call import Answer, Call
from wxsandbox.api.registry import Endpoint
from wxsandbox.errors import ApiError
from wxsandbox.permissions import Right
from wxsandbox.quotas import NO_LIMIT

_FAMILIES = ("token", "custom")

# Calls of the platform that are not offered: these answer 48001, anything unknown 40066 (B21–B28).
_REFUSED = (
    "/cgi-bin/menu/addconditional",
    "/cgi-bin/menu/delconditional",
    "/cgi-bin/menu/trymatch",
    "/cgi-bin/get_current_autoreply_info",
    "/cgi-bin/customservice/",
    "/customservice/",
    "/cgi-bin/message/template/",
    "/cgi-bin/message/subscribe/",
    "/cgi-bin/message/mass/",
    "/cgi-bin/message/wxopen/",
    "/cgi-bin/template/",
    "/wxaapi/newtmpl/",
    "/wxa/sec/",
    "/cgi-bin/draft/",
    "/cgi-bin/freepublish/",
    "/cgi-bin/comment/",
    "/cgi-bin/media/uploadvideo",
    "/cgi-bin/media/uploadnews",
    "/cgi-bin/media/voice/",
    "/cgi-bin/material/add_news",
    "/cgi-bin/material/update_news",
    "/cgi-bin/shorten/",
    "/cgi-bin/shorturl",
    "/cgi-bin/changeopenid",
    "/cgi-bin/poi/",
    "/cgi-bin/guide/",
    "/cgi-bin/groups/",
    "/cgi-bin/component/",
    "/cgi-bin/express/",
    "/datacube/",
    "/card/",
    "/bizwifi/",
    "/shakearound/",
    "/merchant/",
    "/device/",
    "/scan/",
    "/semantic/",
    "/cv/",
)


def load() -> None:
    """Enter all families into the registry."""
    for name in _FAMILIES:
        importlib.import_module(f"wxsandbox.api.{name}")


def prefixed(path: str) -> Endpoint | None:
    """The refusing endpoint of a known family; None for a path that nobody knows."""
    if not path.startswith(_REFUSED):
        return None
    return Endpoint(path, frozenset({"GET", "POST"}), _refuse, True, Right.OUTSIDE, NO_LIMIT)


def _refuse(call: Call) -> Answer:
    raise ApiError(48001)
