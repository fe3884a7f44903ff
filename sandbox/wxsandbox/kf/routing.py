"""Who a customer's messages go to (C5): nobody, a queue, or an agent of WeChat's own client until the session ends."""

from typing import TYPE_CHECKING

from wxsandbox import agenda
from wxsandbox.callbacks import push
from wxsandbox.callbacks.push import Push
from wxsandbox.kf import records
from wxsandbox.kf.agents import Agent
from wxsandbox.kf.desk import IDLE_S, Session

if TYPE_CHECKING:
    from wxsandbox.callbacks.delivery import Postman
    from wxsandbox.world import World


def keeps(world: "World", arrived: Push) -> bool:
    """Whether a push stays in the kf system: a message within a session; events too where the knob says so (D11)."""
    session = world.kf.sessions.get(arrived.contact.openid)
    if session is None or arrived.event.startswith("kf_"):
        return False
    if arrived.kind == "event":
        return session.open and not arrived.account.knob("kf_session_events_pushed")
    session.latest_at = world.now()
    world.storage.changed("kf_session", session.openid)
    opercode = records.AGENT_RECEIVED if session.open else records.ACCOUNT_RECEIVED
    text = records.words(arrived.kind, str(arrived.fields.get("Content", "")))
    worker = session.kf_account if session.open else ""
    records.write(world, session.appid, session.openid, opercode, text=text, worker=worker)
    return session.open


def transferred(world: "World", postman: "Postman", answered: Push, kf_account: str) -> None:
    """The developer replied transfer_customer_service. Events cannot be handed over, and a second time does nothing."""
    openid, appid = answered.contact.openid, answered.account.appid
    if answered.kind == "event" or openid in world.kf.sessions:
        return
    wanted = world.kf.agent(appid, kf_account)
    session = Session(openid, appid, world.now(), world.now(), wanted.kf_account if wanted else "")
    world.kf.sessions[openid] = session
    records.write(world, appid, openid, records.WAITING, worker=session.kf_account)
    text = records.words(answered.kind, str(answered.fields.get("Content", "")))
    records.write(world, appid, openid, records.ACCOUNT_RECEIVED, text=text)
    _changed(world, session)
    agent = _able(world, wanted, appid) if wanted else _least_busy(world, appid)
    if agent is not None:
        begin(world, postman, session, agent.kf_account, opercode=records.ACCEPTED)


def begin(world: "World", postman: "Postman", session: Session, kf_account: str, *, opercode: int) -> None:
    """A session opens: accepted, opened by the agent or by the API, or grabbed."""
    session.kf_account, session.since, session.latest_at = kf_account, world.now(), world.now()
    world.kf.sessions[session.openid] = session
    records.write(world, session.appid, session.openid, opercode, worker=kf_account)
    _changed(world, session)
    world.agenda.stir()
    _tell(world, postman, session, "kf_create_session", KfAccount=kf_account)


def switch(world: "World", postman: "Postman", session: Session, kf_account: str) -> None:
    """The customer goes on with another agent."""
    former, session.kf_account, session.latest_at = session.kf_account, kf_account, world.now()
    records.write(world, session.appid, session.openid, records.TRANSFERRED, worker=kf_account)
    _changed(world, session)
    _tell(world, postman, session, "kf_switch_session", FromKfAccount=former, ToKfAccount=kf_account)


def end(world: "World", postman: "Postman", session: Session) -> None:
    """The session is over: messages go to the developer again."""
    world.kf.sessions.pop(session.openid, None)
    records.write(world, session.appid, session.openid, records.CLOSED, worker=session.kf_account)
    _changed(world, session)
    account = world.accounts[session.appid]
    extra = {"CloseType": kind} if (kind := str(account.knob("kf_close_type"))) else {}
    _tell(world, postman, session, "kf_close_session", KfAccount=session.kf_account, **extra)


def welcome(world: "World", postman: "Postman", appid: str, agent: Agent) -> None:
    """An agent who takes customers by themselves came online: as many as there is room for, by arrival."""
    for session in world.kf.waiting(appid):
        if _able(world, agent, appid) is None:
            return
        if session.kf_account in ("", agent.kf_account):
            begin(world, postman, session, agent.kf_account, opercode=records.ACCEPTED)


@agenda.work
def end_idle(world: "World", postman: "Postman") -> float | None:
    """Half an hour without a word ends a session (A12)."""
    now = world.now()
    for session in [one for one in world.kf.sessions.values() if one.open and one.latest_at + IDLE_S <= now]:
        end(world, postman, session)
    return min((one.latest_at + IDLE_S for one in world.kf.sessions.values() if one.open), default=None)


def _able(world: "World", agent: Agent, appid: str) -> Agent | None:
    """The agent when they are online and have room for one who is not asked for."""
    room = agent.auto_accept - len(world.kf.talking(appid, agent.kf_account))
    return agent if agent.online and room > 0 else None


def _least_busy(world: "World", appid: str) -> Agent | None:
    able = [one for one in world.kf.of(appid).agents.values() if _able(world, one, appid)]
    return min(able, key=lambda one: len(world.kf.talking(appid, one.kf_account)), default=None)


def _changed(world: "World", session: Session) -> None:
    world.storage.changed("kf_session", session.openid)
    world.bus.tell("kf", appid=session.appid, openid=session.openid, kf_account=session.kf_account, open=session.open)


def _tell(world: "World", postman: "Postman", session: Session, name: str, **fields: str) -> None:
    contact = world.contacts[session.openid]
    account = world.accounts[session.appid]
    postman.send(push.event(contact, account, name=name, time=world.create_time(contact.openid), **fields))
