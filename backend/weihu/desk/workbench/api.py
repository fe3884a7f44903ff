"""The conversation screen over HTTP."""

import datetime as dt
from typing import Any

from ninja import Query

from weihu.conversations.sessions.permissions import ANSWER, READ
from weihu.desk.workbench import day, shown
from weihu.desk.workbench.schemas import DayOut, NarrowingIn, SessionListOut, SnapshotOut
from weihu.desk.workbench.views import Name
from weihu.foundation.organisations.edge import IdIn, Request, Router

router = Router(tag="sessions")


@router.get("/sessions", permission=READ, response=SessionListOut)
def list_sessions(request: Request, view: Name, wanted: Query[NarrowingIn], cursor: str = "") -> Any:
    """Mine, those that wait for a person, those put away, those that the rules have, those that are over; everybody's
    for who supervises.
    """
    return shown.rows(request.actor, view=view, wanted=wanted.narrowing(), after=cursor)


@router.get("/sessions/{session_id}", permission=READ, response=SnapshotOut)
def get_session(request: Request, session_id: IdIn) -> Any:
    """One session whole, stamped with the event number to go on from."""
    return shown.snapshot(request.actor, session_id)


@router.get("/day", permission=ANSWER, response=DayOut)
def get_my_day(request: Request, date: dt.date | None = None) -> Any:
    """My day 我的一天: what I took, answered and ended, with whom, and when I was there; today unless told."""
    return day.of(request.actor, date)
