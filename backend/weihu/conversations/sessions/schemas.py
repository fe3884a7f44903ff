"""Sessions at the edge."""

from typing import Literal

from pydantic import Field

from weihu.conversations.sessions.rules import MOST
from weihu.foundation.organisations.edge import Id, IdIn, Instant, Schema
from weihu.people.ledger.schemas import InstantIn

State = Literal["bot", "waiting", "serving", "closed"]


class PersonOut(Schema):
    """A member of staff by name."""

    id: Id
    name: str


class SessionOut(Schema):
    """A session as its row says."""

    id: Id
    state: State
    agent: PersonOut | None
    account_id: Id
    shop_id: Id | None
    customer_id: Id
    queue: str
    service_class: str
    skill: str
    handed_over_by: str
    opened_at: Instant
    waiting_at: Instant | None
    claimed_at: Instant | None
    closed_at: Instant | None
    close_reason: str
    wrap_up: str
    last_message_id: Id | None
    last_at: Instant
    unread: int
    snoozed_until: Instant | None
    snooze_note: str
    returned_at: Instant | None
    version: int


class SessionPage(Schema):
    """Newest first; `next` is the `before` of the following page, null at the end."""

    items: list[SessionOut]
    next: Id | None


Reason = Literal["done", "no_answer_needed", "customer_left"]
Act = Literal["claim", "release", "close", "reopen", "snooze", "wake", "read"]


class CloseIn(Schema):
    """How it ended, and the agent's own summary 小结."""

    reason: Reason
    wrap_up: str = Field("", max_length=400)


class SnoozeIn(Schema):
    """Until when it is put away, and a line to herself why."""

    until: InstantIn
    note: str = Field("", max_length=120)


class StartIn(Schema):
    """The account that will speak."""

    account_id: IdIn


class ActIn(Schema):
    """One deed for several conversations; `close` needs how they ended, `snooze` until when."""

    act: Act
    session_ids: list[IdIn] = Field(min_length=1, max_length=MOST)
    close: CloseIn | None = None
    snooze: SnoozeIn | None = None


class WhyNotOut(Schema):
    """Why one was left as it is."""

    code: str
    title: str
    detail: str


class ActOut(Schema):
    """What became of one of them: as it is now, or why it was left."""

    id: Id
    session: SessionOut | None
    problem: WhyNotOut | None


class ActsOut(Schema):
    """Of each, in the order asked."""

    results: list[ActOut]


class ReadIn(Schema):
    """The newest message that the agent has seen."""

    last_message_id: IdIn
