"""The records of WeChat's own customer service (B8)."""

from itertools import islice

from wxsandbox.api.call import Answer, Call, whole
from wxsandbox.api.registry import endpoint
from wxsandbox.clock import beijing_day
from wxsandbox.errors import ApiError
from wxsandbox.permissions import Right
from wxsandbox.quotas import Quota

_DAY_S = 24 * 3600
_MOST = 10_000


@endpoint("POST", "/customservice/msgrecord/getmsglist", right=Right.KF, quota=Quota(5000))
def get(call: Call) -> Answer:
    """Records of a span, from a number on; the answer's msgid is where the next page begins."""
    body = call.json()
    start, end, first, most = (whole(body, name, 65416) for name in ("starttime", "endtime", "msgid", "number"))
    if start > end or first < 1 or not 1 <= most <= _MOST:
        raise ApiError(65416)
    apart = call.account.knob("kf_records_same_day") and beijing_day(start) != beijing_day(end)
    if end - start > _DAY_S or apart:
        raise ApiError(65417)
    until = min(end, int(call.now) - call.account.number("kf_record_delay_s"))
    lines = (
        one for one in call.world.kf.lines(call.account.appid) if one.number >= first and start <= one.time <= until
    )
    page = list(islice(lines, most))
    shown = [
        {"openid": one.openid, "opercode": one.opercode, "text": one.text, "time": one.time, "worker": one.worker}
        for one in page
    ]
    return {
        "errcode": 0,
        "errmsg": "ok",
        "recordlist": shown,
        "number": len(page),
        "msgid": page[-1].number + 1 if page else first,
    }
