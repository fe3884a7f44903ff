"""What crosses the edge about search."""

from typing import Literal

from weihu.foundation.organisations.edge import Id, Instant, Schema

SearchState = Literal["bot", "waiting", "serving", "closed"]


class PieceOut(Schema):
    """A stretch of text; `hit` where the question was found in it."""

    text: str
    hit: bool


class HitOut(Schema):
    """One thing that was found. Which of the ids are there depends on its kind."""

    id: Id
    title: list[PieceOut]
    label: str
    text: list[PieceOut]
    at: Instant
    customer_id: Id | None
    session_id: Id | None
    session_state: SearchState | None


class GroupOut(Schema):
    """Hits of one kind, newest first; `next` is `before` of the following page."""

    kind: str
    hits: list[HitOut]
    next: Id | None


class SearchOut(Schema):
    """What was found, by kind."""

    groups: list[GroupOut]
