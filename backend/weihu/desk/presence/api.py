"""Presence over HTTP."""

from typing import Any

from weihu.conversations.sessions.permissions import ANSWER, READ
from weihu.desk.presence import looking, rules, selectors, services
from weihu.desk.presence.schemas import LookIn, MyPresenceOut, PresenceIn, PresenceOut
from weihu.foundation.organisations.edge import IdIn, Request, Router
from weihu.kernel import clock

router = Router(tag="presence")


@router.get("/presence", permission=READ, response=list[PresenceOut])
def list_presence(request: Request) -> Any:
    """Colleagues who answer customers, and whether they are there."""
    return selectors.visible_to(request.actor)


@router.get("/presence/me", permission=ANSWER, response=MyPresenceOut)
def get_my_presence(request: Request) -> Any:
    """How I count now."""
    told = selectors.mine(request.actor)
    if told is None:
        return {"state": rules.OFFLINE, "since": None}
    state = rules.in_force(state=told.state, seen_at=told.seen_at, wall=clock.wall())
    return {"state": state, "since": told.since}


@router.put("/presence", permission=ANSWER, response=MyPresenceOut)
def say_presence(request: Request, presence: PresenceIn) -> Any:
    """I am ready, away or gone."""
    return services.say(actor=request.actor, state=presence.state)


@router.post("/presence/heartbeat", permission=ANSWER, response={204: None})
def be_seen(request: Request) -> None:
    """My desk is open; told every half minute."""
    services.be_seen(actor=request.actor)


@router.post("/sessions/{session_id}/looking", permission=READ, response={204: None})
def look_at_session(request: Request, session_id: IdIn, look: LookIn) -> None:
    """I look at this conversation, or type in it; told to colleagues for some seconds and kept nowhere."""
    looking.look(actor=request.actor, session_id=session_id, how=look.how)
