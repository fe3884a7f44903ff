"""The ticket with which pages sign their JS-SDK configuration (B18)."""

from wxsandbox import jssdk
from wxsandbox.api.call import Answer, Call
from wxsandbox.api.registry import endpoint
from wxsandbox.errors import ApiError
from wxsandbox.quotas import Quota


@endpoint("GET", "/cgi-bin/ticket/getticket", quota=Quota(1_000_000))
def get(call: Call) -> Answer:
    if call.query.get("type") not in ("jsapi", "wx_card"):
        raise ApiError(40035)
    book = call.account.tokens
    jssdk.renew(call.world, call.account)
    left = int(book.ticket_expires_at - call.now)
    return {"errcode": 0, "errmsg": "ok", "ticket": book.ticket, "expires_in": left}
