"""Short keys for long texts (B14). The older shorturl is retired: see refused.py."""

import secrets
import string

from wxsandbox.api.call import Answer, Call, whole, words
from wxsandbox.api.registry import endpoint
from wxsandbox.errors import ApiError
from wxsandbox.permissions import Right
from wxsandbox.quotas import Quota
from wxsandbox.shorts import Short

_LETTERS = string.digits + string.ascii_letters
KEY_LENGTH = 15
LONG_BYTES = 4096
LONGEST_S = 2_592_000


@endpoint("POST", "/cgi-bin/shorten/gen", right=Right.CODES, quota=Quota(10_000))
def make(call: Call) -> Answer:
    body = call.json()
    long_data = words(body, "long_data")
    lasts = whole(body, "expire_seconds") if body.get("expire_seconds") else LONGEST_S
    if len(long_data.encode()) > LONG_BYTES or not 0 < lasts <= LONGEST_S:
        raise ApiError(40035)
    key = "".join(secrets.choice(_LETTERS) for _ in range(KEY_LENGTH))
    call.world.shorts[key] = Short(key, call.account.appid, long_data, int(call.now), lasts)
    call.world.storage.changed("short", key)
    return {"errcode": 0, "errmsg": "ok", "short_key": key}


@endpoint("POST", "/cgi-bin/shorten/fetch", right=Right.CODES)
def fetch(call: Call) -> Answer:
    short = call.world.shorts.get(words(call.json(), "short_key"))
    if short is None or short.appid != call.account.appid:
        raise ApiError(call.account.number("short_key_unknown_code"))
    if not short.alive(call.now):
        raise ApiError(call.account.number("short_key_expired_code"))
    told = {"create_time": short.created_at, "expire_seconds": short.expire_seconds}
    return {"errcode": 0, "errmsg": "ok", "long_data": short.long_data, **told}
