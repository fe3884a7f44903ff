"""Followers: list, particulars, remark (B13). Names and pictures are not given out, as today."""

from wxsandbox.api.call import OK, Answer, Call, Json, words
from wxsandbox.api.registry import endpoint
from wxsandbox.errors import ApiError
from wxsandbox.people import Contact
from wxsandbox.permissions import Right
from wxsandbox.quotas import Quota

PAGE = 10_000
BATCH = 100
REMARK = 30


@endpoint("GET", "/cgi-bin/user/get", right=Right.USERS, quota=Quota(500, 100))
def followers(call: Call) -> Answer:
    roster = call.world.rosters[call.account.appid]
    openids = roster.page(roster.followers, call.query.get("next_openid", ""), PAGE)
    if openids is None:
        raise ApiError(40003)
    found: Json = {"total": len(roster.followers), "count": len(openids)}
    if openids:
        found["data"] = {"openid": openids}
    return {**found, "next_openid": openids[-1] if openids else ""}


@endpoint("GET", "/cgi-bin/user/info", right=Right.USERS, quota=Quota(5_000_000, 500_000, knob="user_info_daily"))
def info(call: Call) -> Answer:
    openid = call.query.get("openid")
    if not openid:
        raise ApiError(41009)
    return _shown(call, call.contact(openid))


@endpoint(
    "POST", "/cgi-bin/user/info/batchget", right=Right.USERS, quota=Quota(5_000_000, 500_000, knob="user_info_daily")
)
def info_of_many(call: Call) -> Answer:
    wanted = call.json().get("user_list")
    if not isinstance(wanted, list) or not wanted:
        raise ApiError(40031)
    if len(wanted) > BATCH:
        raise ApiError(40032)
    openids = [one.get("openid") if isinstance(one, dict) else None for one in wanted]
    return {"user_info_list": [_shown(call, call.contact(openid)) for openid in openids]}


@endpoint("POST", "/cgi-bin/user/info/updateremark", right=Right.USERS, quota=Quota(10_000))
def update_remark(call: Call) -> Answer:
    body = call.json()
    contact = call.contact(words(body, "openid", 41009))
    remark = body.get("remark", "")
    if not isinstance(remark, str) or len(remark) >= REMARK:
        raise ApiError(40092)
    if not contact.following:
        raise ApiError(43004)
    contact.remark = remark
    call.world.changed_contact(contact)
    return OK


def _shown(call: Call, contact: Contact) -> Answer:
    unionid = call.world.unionid(call.account, contact.phone)
    union = {"unionid": unionid} if unionid else {}
    if not contact.following:
        return {"subscribe": 0, "openid": contact.openid, **union}
    tags = contact.tags or []
    return {
        "subscribe": 1,
        "openid": contact.openid,
        **({"language": "zh_CN"} if call.account.knob("user_language") else {}),
        "subscribe_time": contact.followed_at,
        **union,
        "remark": contact.remark,
        "groupid": tags[0] if tags else 0,
        "tagid_list": tags,
        "subscribe_scene": contact.subscribe_scene,
        "qr_scene": contact.qr_scene,
        "qr_scene_str": contact.qr_scene_str,
    }
