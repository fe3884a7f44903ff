"""Agents of WeChat's own customer service: make, change, invite, list (B7)."""

from wxsandbox import ids
from wxsandbox.api import upload
from wxsandbox.api.call import OK, Answer, Call, Json
from wxsandbox.api.registry import endpoint
from wxsandbox.errors import ApiError
from wxsandbox.kf import agents, routing
from wxsandbox.kf.agents import Agent, Invitation
from wxsandbox.media.sniff import sniff
from wxsandbox.permissions import Right

_HEAD_BYTES = 5 * 1024 * 1024


@endpoint("POST", "/customservice/kfaccount/add", right=Right.KF)
def add(call: Call) -> Answer:
    body = call.json()
    kf_account, nickname = body.get("kf_account"), body.get("nickname")
    if not isinstance(kf_account, str) or not agents.account_fits(kf_account):
        raise ApiError(65404)
    if not agents.nickname_fits(nickname):
        raise ApiError(65403)
    book = call.world.kf.of(call.account.appid)
    if kf_account in book.agents:
        raise ApiError(65406)
    if len(book.agents) >= call.account.number("kf_agents"):
        raise ApiError(65405)
    book.agents[kf_account] = Agent(kf_account, str(nickname), book.next_id)
    book.next_id += 1
    return _kept(call)


@endpoint("POST", "/customservice/kfaccount/update", right=Right.KF)
def update(call: Call) -> Answer:
    body = call.json()
    agent = agent_of(call, body.get("kf_account"))
    if not agents.nickname_fits(body.get("nickname")):
        raise ApiError(65403)
    agent.nickname = body["nickname"]
    return _kept(call)


@endpoint("GET POST", "/customservice/kfaccount/del", right=Right.KF)
def delete(call: Call) -> Answer:
    """The name in the query (older SDKs) or in the body (D20). The agent's sessions end."""
    if call.account.knob("kf_del_method") not in ("both", call.method):
        raise ApiError(43002 if call.method == "GET" else 43001)
    name = call.query.get("kf_account") or (call.json().get("kf_account") if call.body else None)
    agent = agent_of(call, name)
    for session in call.world.kf.talking(call.account.appid, agent.kf_account):
        routing.end(call.world, call.postman, session)
    for session in call.world.kf.waiting(call.account.appid):
        if session.kf_account == agent.kf_account:
            session.kf_account = ""  # back among those whom anybody may take
            call.world.storage.changed("kf_session", session.openid)
    del call.world.kf.of(call.account.appid).agents[agent.kf_account]
    return _kept(call)


@endpoint("POST", "/customservice/kfaccount/inviteworker", right=Right.KF)
def invite(call: Call) -> Answer:
    body = call.json()
    agent, wx = agent_of(call, body.get("kf_account")), body.get("invite_wx")
    if not agents.wechat_id_fits(wx):
        raise ApiError(65409)
    if agent.wx:
        raise ApiError(65412)
    if agent.invited(call.now):
        raise ApiError(65411)
    everybody = call.world.kf.of(call.account.appid).agents.values()
    if any(one.wx == wx for one in everybody):
        raise ApiError(65407)
    if any(one.invitation and one.invitation.wx == wx and one.invited(call.now) for one in everybody):
        raise ApiError(65408)
    agent.invitation = Invitation(str(wx), int(call.now) + call.account.number("kf_invitation_s"))
    return _kept(call)


@endpoint("POST", "/customservice/kfaccount/uploadheadimg", right=Right.KF)
async def upload_head(call: Call) -> Answer:
    agent = agent_of(call, call.query.get("kf_account"))
    file = await upload.read(call)
    if len(file.data) > _HEAD_BYTES:
        raise ApiError(40009)
    kind = sniff(file.data)
    if kind.format not in ("jpg", "png"):
        raise ApiError(40005)
    if agent.head:
        call.world.media.remove(agent.head)
        call.world.storage.changed("media", agent.head)
    media = call.world.media.add(
        file.data,
        appid=call.account.appid,
        type="image",
        life="picture",
        format=kind.format,
        content_type=kind.content_type,
        filename=file.filename,
        now=int(call.now),
    )
    call.world.storage.changed("media", media.id)
    agent.head = media.id
    return _kept(call)


@endpoint("GET", "/cgi-bin/customservice/getkflist", right=Right.KF)
def get_all(call: Call) -> Answer:
    return {"kf_list": [_shown(call, one) for one in call.world.kf.of(call.account.appid).agents.values()]}


@endpoint("GET", "/cgi-bin/customservice/getonlinekflist", right=Right.KF)
def get_online(call: Call) -> Answer:
    appid = call.account.appid
    online = [one for one in call.world.kf.of(appid).agents.values() if one.online]
    shown = [
        {
            "kf_account": one.kf_account,
            "status": 1,
            "kf_id": str(one.kf_id),
            "accepted_case": len(call.world.kf.talking(appid, one.kf_account)),
            **({"kf_openid": _openid(call, one)} if call.account.knob("kf_online_openid") else {}),
        }
        for one in online
    ]
    return {"kf_online_list": shown}


def _openid(call: Call, agent: Agent) -> str:
    """The openid of the person bound to this agent."""
    return ids.openid(call.world.seed, call.account.appid, agent.wx or agent.kf_account)


def agent_of(call: Call, kf_account: object) -> Agent:
    """The agent of this name; 65401 when there is none, 65404 when nothing could have this name."""
    agent = call.world.kf.agent(call.account.appid, kf_account) if isinstance(kf_account, str) else None
    if agent is None:
        fits = isinstance(kf_account, str) and agents.account_fits(kf_account)
        raise ApiError(65401 if fits else 65404)
    return agent


def _shown(call: Call, agent: Agent) -> Json:
    found: Json = {
        "kf_account": agent.kf_account,
        "kf_nick": agent.nickname,
        "kf_id": str(agent.kf_id),
        "kf_headimgurl": call.world.kf.head_url(call.world.base_url, agent),
    }
    if agent.wx:
        found["kf_wx"] = agent.wx
    elif agent.invitation:
        found["invite_wx"] = agent.invitation.wx
        found["invite_expire_time"] = agent.invitation.expires_at
        found["invite_status"] = agent.invitation.status(call.now)
    return found


def _kept(call: Call) -> Answer:
    call.world.storage.changed("kf", call.account.appid)
    call.world.bus.tell("kf", appid=call.account.appid)
    return OK
