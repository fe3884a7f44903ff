"""The conversation screen over HTTP."""

import datetime as dt
from typing import Annotated, Any

from ninja import Query

from weihu.conversations.messages import selectors as messages
from weihu.conversations.sessions.permissions import ANSWER, READ
from weihu.desk.workbench import day, selectors, shown
from weihu.desk.workbench.schemas import (
    CountsOut,
    DayOut,
    LinesOut,
    NarrowingIn,
    NewsOut,
    SessionListOut,
    SnapshotOut,
)
from weihu.desk.workbench.views import Name
from weihu.foundation.organisations.edge import IdIn, Request, Router

router = Router(tag="sessions")


@router.get("/sessions", permission=READ, response=SessionListOut)
def list_sessions(request: Request, view: Name, wanted: Query[NarrowingIn], cursor: str = "") -> Any:
    """Mine, those that wait for a person, those put away, those that the rules have, those that are over; everybody's
    for who supervises.
    """
    return shown.rows(request.actor, view=view, wanted=wanted.narrowing(), after=cursor)


@router.get("/sessions/lines", permission=READ, response=LinesOut)
def list_session_lines(
    request: Request,
    view: Name,
    wanted: Query[NarrowingIn],
    only: Annotated[list[IdIn], Query(min_length=1, max_length=selectors.PAGE)],
) -> Any:
    """The lines of certain sessions that an event named; what is not in the answer is not in that list."""
    return shown.some_rows(request.actor, view=view, wanted=wanted.narrowing(), only=only)


@router.get("/sessions/counts", permission=READ, response=CountsOut)
def count_sessions(request: Request) -> Any:
    """How many need a person: told with every list too."""
    return selectors.counts(request.actor)


@router.get("/sessions/{session_id}", permission=READ, response=SnapshotOut)
def get_session(request: Request, session_id: IdIn) -> Any:
    """One session whole, stamped with the event number to go on from."""
    return shown.snapshot(request.actor, session_id)


@router.get("/sessions/{session_id}/news", permission=READ, response=NewsOut)
def get_session_news(
    request: Request,
    session_id: IdIn,
    only: Annotated[list[IdIn], Query(max_length=messages.PAGE)] = [],  # noqa: B006 - ninja copies it
) -> Any:
    """What an open session becomes by an event: as it stands now, and the messages that were named."""
    return shown.news(request.actor, session_id, only=only)


@router.get("/day", permission=ANSWER, response=DayOut)
def get_my_day(request: Request, date: dt.date | None = None) -> Any:
    """My day 我的一天: what I took, answered and ended, with whom, and when I was there; today unless told."""
    return day.of(request.actor, date)
