"""Statistics of articles (B19), the retired set and that of 2025-11: spans are checked, the lists are empty.

The fields of their rows are in no source that this sandbox is built from, and nothing is made up.
"""

from wxsandbox.api.call import Answer, Call
from wxsandbox.api.datacube_dates import span
from wxsandbox.api.registry import endpoint
from wxsandbox.errors import ApiError
from wxsandbox.permissions import Right

_RETIRED = (
    "getarticlesummary",
    "getarticletotal",
    "getuserread",
    "getuserreadhour",
    "getusershare",
    "getusersharehour",
)
_NEW = {"getarticleread": 1, "getarticleshare": 1, "getarticletotaldetail": 1, "getbizsummary": 30}


def _retired(call: Call) -> Answer:
    span(call, most=call.account.number("datacube_article_days"))
    return {"list": []}


def _new(call: Call) -> Answer:
    if not call.account.knob("datacube_new_articles"):
        raise ApiError(40066)
    span(call, most=_NEW[call.path.rpartition("/")[2]])
    return {"list": []}


for _path in _RETIRED:
    endpoint("POST", f"/datacube/{_path}", right=Right.DATACUBE)(_retired)
for _path in _NEW:
    endpoint("POST", f"/datacube/{_path}", right=Right.DATACUBE)(_new)
