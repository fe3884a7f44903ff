"""The agents' side of WeChat's own customer service: a small client for tests and for trying."""

from typing import Any

from msgspec import Struct

from wxsandbox import answers
from wxsandbox.control.routing import Visit, route
from wxsandbox.errors import ApiError, ControlError
from wxsandbox.kf import records, routing
from wxsandbox.kf.agents import Agent
from wxsandbox.kf.desk import Session

_AGENT = "/accounts/{appid}/kf/{kf_account}"


class Presence(Struct, forbid_unknown_fields=True):
    """Status 1 is online, 0 is away; `auto_accept` says how many customers come without asking."""

    status: int
    auto_accept: int | None = None


class Answering(Struct, forbid_unknown_fields=True):
    """What the invited person answers on their phone."""

    accept: bool


class CustomerNamed(Struct, forbid_unknown_fields=True):
    """A customer; left out where one is taken from the queue: whoever has waited longest."""

    openid: str = ""


class Words(Struct, forbid_unknown_fields=True):
    """What the agent writes."""

    openid: str
    text: str


class HandOver(Struct, forbid_unknown_fields=True):
    """The customer goes on with another agent."""

    openid: str
    to: str


class AgentShown(Struct):
    """An agent as their client shows them; `invitation`: waiting, rejected, expired, or nothing."""

    kf_account: str
    nickname: str
    kf_id: str
    wx: str
    invitation: str
    online: bool
    auto_accept: int
    customers: list[str]


class WaitingShown(Struct):
    """Somebody in the queue; `kf_account` when one agent was asked for."""

    openid: str
    since: int
    kf_account: str


class DeskShown(Struct):
    """All agents and everybody who waits."""

    agents: list[AgentShown]
    waiting: list[WaitingShown]


@route("GET", "/accounts/{appid}/kf", "Agents of WeChat's own customer service, and who waits", answer=DeskShown)
def show_desk(visit: Visit) -> DeskShown:
    appid = visit.world.account(visit.path("appid")).appid
    waiting = [WaitingShown(one.openid, int(one.arrived_at), one.kf_account) for one in visit.world.kf.waiting(appid)]
    agents = [_shown(visit, appid, one) for one in visit.world.kf.of(appid).agents.values()]
    return DeskShown(agents, waiting)


@route("POST", _AGENT + "/invitation", "Answer the invitation to be this agent", body=Answering, answer=AgentShown)
def answer_invitation(visit: Visit) -> AgentShown:
    agent = _agent(visit)
    if agent.invitation is None or not agent.invited(visit.world.now()):
        raise ControlError(409, "no_invitation", f"no invitation waits for {agent.kf_account}")
    if visit.body.accept:
        agent.wx, agent.invitation = agent.invitation.wx, None
    else:
        agent.invitation.rejected = True
    return _kept(visit, agent)


@route("POST", _AGENT + "/online", "An agent comes or goes", body=Presence, answer=AgentShown)
def be_online(visit: Visit) -> AgentShown:
    agent, account = _agent(visit), visit.world.account(visit.path("appid"))
    if visit.body.status not in (0, 1):
        raise ControlError(400, "bad_status", "status is 0 (away) or 1 (online)")
    if visit.body.status and not agent.wx and account.knob("kf_binding_needed"):
        raise ControlError(409, "not_bound", f"nobody is bound to {agent.kf_account}: invite and accept first")
    agent.online = visit.body.status == 1
    if visit.body.auto_accept is not None:
        agent.auto_accept = visit.body.auto_accept
    routing.welcome(visit.world, visit.postman, account.appid, agent)
    return _kept(visit, agent)


@route("POST", _AGENT + "/accept", "Take a customer from the queue", body=CustomerNamed, answer=AgentShown)
def accept(visit: Visit) -> AgentShown:
    agent, appid = _online_agent(visit), visit.path("appid")
    waiting = visit.world.kf.waiting(appid)
    mine = [one for one in waiting if one.kf_account in ("", agent.kf_account)]
    openid = visit.body.openid
    session = next((one for one in waiting if one.openid == openid), None) if openid else next(iter(mine), None)
    if session is None:
        raise ControlError(409, "nobody_waits", f"{openid} does not wait" if openid else "nobody waits")
    opercode = records.ACCEPTED if session in mine else records.GRABBED
    routing.begin(visit.world, visit.postman, session, agent.kf_account, opercode=opercode)
    return _shown(visit, appid, agent)


@route("POST", _AGENT + "/say", "Write to a customer within a session", body=Words)
def say(visit: Visit) -> dict[str, Any]:
    agent, session, world = _agent(visit), _session(visit), visit.world
    contact, account = world.contacts[session.openid], world.accounts[session.appid]
    try:
        shown = answers.prepare(world, account, kind="text", data={"content": visit.body.text})
    except ApiError as error:
        raise ControlError(400, "bad_text", error.text) from error
    shown[1].update(world.kf.badge(world.base_url, agent))
    item = answers.put(world, contact, shown, kind="text", via="kf", speaker=agent.kf_account)
    session.latest_at = contact.last_exchange_at = world.now()
    world.storage.changed("kf_session", session.openid)
    world.changed_contact(contact)
    records.write(
        world, session.appid, session.openid, records.AGENT_SENT, text=visit.body.text, worker=agent.kf_account
    )
    return {"seq": item.seq if item else 0}


@route("POST", _AGENT + "/close", "End a session", body=CustomerNamed, answer=AgentShown)
def close(visit: Visit) -> AgentShown:
    agent = _agent(visit)
    routing.end(visit.world, visit.postman, _session(visit))
    return _shown(visit, visit.path("appid"), agent)


@route("POST", _AGENT + "/transfer", "Give a customer to another agent", body=HandOver, answer=AgentShown)
def transfer(visit: Visit) -> AgentShown:
    agent, session = _agent(visit), _session(visit)
    other = visit.world.kf.agent(session.appid, visit.body.to)
    if other is None or not other.online or other is agent:
        raise ControlError(409, "not_online", f"{visit.body.to} is no other agent who is online")
    routing.switch(visit.world, visit.postman, session, other.kf_account)
    return _shown(visit, session.appid, agent)


def _agent(visit: Visit) -> Agent:
    account = visit.world.account(visit.path("appid"))
    agent = visit.world.kf.agent(account.appid, visit.path("kf_account"))
    if agent is None:
        raise ControlError(404, "no_agent", f"{account.name} has no agent {visit.path('kf_account')}")
    return agent


def _online_agent(visit: Visit) -> Agent:
    agent = _agent(visit)
    if not agent.online:
        raise ControlError(409, "not_online", f"{agent.kf_account} is away")
    return agent


def _session(visit: Visit) -> Session:
    """The agent's session with the customer in the body."""
    session = visit.world.kf.open_session(visit.body.openid)
    if session is None or (session.appid, session.kf_account) != (visit.path("appid"), visit.path("kf_account")):
        raise ControlError(409, "no_session", f"{visit.path('kf_account')} has no session with {visit.body.openid}")
    return session


def _shown(visit: Visit, appid: str, agent: Agent) -> AgentShown:
    customers = [one.openid for one in visit.world.kf.talking(appid, agent.kf_account)]
    invitation = agent.invitation.status(visit.world.now()) if agent.invitation else ""
    return AgentShown(
        agent.kf_account,
        agent.nickname,
        str(agent.kf_id),
        agent.wx,
        invitation,
        agent.online,
        agent.auto_accept,
        customers,
    )


def _kept(visit: Visit, agent: Agent) -> AgentShown:
    visit.world.storage.changed("kf", visit.path("appid"))
    visit.world.bus.tell("kf", appid=visit.path("appid"))
    return _shown(visit, visit.path("appid"), agent)
