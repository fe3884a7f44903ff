"""Addresses, callback check, and the quota tools (B2)."""

from urllib.parse import urlsplit

from wxsandbox import quotas
from wxsandbox.api.call import OK, Answer, Call, Json, words
from wxsandbox.api.registry import endpoint, find
from wxsandbox.api.token import account_by_secret
from wxsandbox.errors import ApiError
from wxsandbox.permissions import allowed
from wxsandbox.quotas import Quota

_RID_S = 7 * 24 * 3600
_OPERATORS = ("CHINANET", "UNICOM", "CAP", "DEFAULT")


@endpoint("GET", "/cgi-bin/getcallbackip")
def callback_addresses(call: Call) -> Answer:
    return {"ip_list": ["127.0.0.1", "::1"]}


@endpoint("GET", "/cgi-bin/get_api_domain_ip")
def api_addresses(call: Call) -> Answer:
    return {"ip_list": ["127.0.0.1"]}


@endpoint("POST", "/cgi-bin/callback/check")
def check_callback(call: Call) -> Answer:
    body = call.json()
    action, operator = body.get("action"), body.get("check_operator", "DEFAULT")
    if action not in ("dns", "ping", "all"):
        raise ApiError(40202)
    if operator not in _OPERATORS:
        raise ApiError(40203)
    host = urlsplit(call.account.callback_url).hostname
    if not host:
        raise ApiError(40201)
    found: Json = {}
    if action != "ping":
        found["dns"] = [{"ip": host, "real_operator": operator}]
    if action != "dns":
        found["ping"] = [{"ip": host, "from_operator": operator, "package_loss": "0%", "time": "0.1ms"}]
    return found


@endpoint("POST", "/cgi-bin/clear_quota")
def clear_quota(call: Call) -> Answer:
    if call.json().get("appid") != call.account.appid:
        raise ApiError(40013)
    quotas.clear(call.account, now=call.now)
    call.world.changed_account(call.account, told=False)
    return OK


@endpoint("POST", "/cgi-bin/clear_quota/v2", token=False)
def clear_quota_by_secret(call: Call) -> Answer:
    body = call.json()
    account = account_by_secret(call, body.get("appid"), body.get("appsecret"))
    quotas.clear(account, now=call.now)
    call.world.changed_account(account, told=False)
    return OK


@endpoint("POST", "/cgi-bin/openapi/quota/get")
def get_quota(call: Call) -> Answer:
    path, quota = _asked(call)
    quotas.turn_over(call.account, now=call.now)
    limit = quotas.daily_limit(call.account, path, quota)
    used = call.account.quotas.used.get(path, 0)
    counted = {"daily_limit": limit, "used": used, "remain": max(0, limit - used)}
    found: Json = {"errcode": 0, "errmsg": "ok", "quota": counted}
    if quota.minute:
        found["rate_limit"] = {"call_count": quota.minute, "refresh_second": 60}
    return found


@endpoint("POST", "/cgi-bin/openapi/quota/clear", quota=Quota(50))
def clear_one_quota(call: Call) -> Answer:
    path, _ = _asked(call)
    call.account.quotas.used.pop(path, None)
    return OK


@endpoint("POST", "/cgi-bin/openapi/rid/get")
def get_rid(call: Call) -> Answer:
    entry = call.world.log.by_rid(words(call.json(), "rid"))
    if entry is None:
        raise ApiError(76001)
    if entry.appid != call.account.appid:
        raise ApiError(call.account.number("rid_foreign_code"))
    if call.now - entry.time > _RID_S:
        raise ApiError(call.account.number("rid_expired_code"))
    request = {
        "invoke_time": int(entry.time),
        "cost_in_ms": int(entry.latency_ms),
        "request_url": entry.path,
        "request_body": entry.request,
        "response_body": entry.answer,
        "client_ip": entry.client,
    }
    return {"errcode": 0, "errmsg": "ok", "request": request}


def _asked(call: Call) -> tuple[str, Quota]:
    path = words(call.json(), "cgi_path")
    found = find(path)
    if found is None:
        raise ApiError(76021)
    if not allowed(call.account, found.right):
        raise ApiError(76022)
    return path, found.quota
