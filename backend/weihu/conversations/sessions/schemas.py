"""Sessions at the edge."""

from typing import Literal

from pydantic import Field

from weihu.foundation.organisations.edge import Id, IdIn, Instant, Schema

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
    version: int


class SessionPage(Schema):
    """Newest first; `next` is the `before` of the following page, null at the end."""

    items: list[SessionOut]
    next: Id | None


class CloseIn(Schema):
    """How it ended, and the agent's own summary 小结."""

    reason: Literal["done", "no_answer_needed", "customer_left"]
    wrap_up: str = Field("", max_length=400)


class ReadIn(Schema):
    """The newest message that the agent has seen."""

    last_message_id: IdIn
