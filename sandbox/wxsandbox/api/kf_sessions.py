"""Sessions of WeChat's own customer service: open, close, look up, who waits (B7, C5)."""

from wxsandbox.api.call import OK, Answer, Call
from wxsandbox.api.kf import agent_of
from wxsandbox.api.registry import endpoint
from wxsandbox.errors import ApiError
from wxsandbox.kf import records, routing
from wxsandbox.kf.desk import Session
from wxsandbox.permissions import Right

_WAITING_SHOWN = 100


@endpoint("POST", "/customservice/kfsession/create", right=Right.KF)
def create(call: Call) -> Answer:
    body = call.json()
    agent, contact = agent_of(call, body.get("kf_account")), call.contact(body.get("openid"))
    if not agent.wx and call.account.knob("kf_binding_needed"):
        raise ApiError(65402)
    if not agent.online:
        raise ApiError(65415)
    session = call.world.kf.sessions.get(contact.openid)
    if session is not None and session.open:
        if session.kf_account != agent.kf_account:
            raise ApiError(65414)
        return OK
    session = session or Session(contact.openid, contact.appid, call.now, call.now)
    routing.begin(call.world, call.postman, session, agent.kf_account, opercode=records.OPENED)
    return OK


@endpoint("POST", "/customservice/kfsession/close", right=Right.KF)
def close(call: Call) -> Answer:
    body = call.json()
    agent, contact = agent_of(call, body.get("kf_account")), call.contact(body.get("openid"))
    session = call.world.kf.open_session(contact.openid)
    if session is None:
        raise ApiError(65413)
    if session.kf_account != agent.kf_account:
        raise ApiError(65414)
    routing.end(call.world, call.postman, session)
    return OK


@endpoint("GET", "/customservice/kfsession/getsession", right=Right.KF)
def get(call: Call) -> Answer:
    session = call.world.kf.open_session(call.contact(call.query.get("openid")).openid)
    found = (int(session.since), session.kf_account) if session else (0, "")
    return {"errcode": 0, "errmsg": "ok", "createtime": found[0], "kf_account": found[1]}


@endpoint("GET", "/customservice/kfsession/getsessionlist", right=Right.KF)
def get_all(call: Call) -> Answer:
    agent = agent_of(call, call.query.get("kf_account"))
    talking = call.world.kf.talking(call.account.appid, agent.kf_account)
    return {"sessionlist": [{"createtime": int(one.since), "openid": one.openid} for one in talking]}


@endpoint("GET", "/customservice/kfsession/getwaitcase", right=Right.KF)
def waiting(call: Call) -> Answer:
    found = call.world.kf.waiting(call.account.appid)
    shown = [
        {"latest_time": int(one.latest_at), "openid": one.openid, "kf_account": one.kf_account}
        for one in found[:_WAITING_SHOWN]
    ]
    return {"count": len(found), "waitcaselist": shown}
