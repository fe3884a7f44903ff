"""The conversation screen at the edge."""

from typing import Literal

from weihu.conversations.messages.schemas import ThreadOut
from weihu.conversations.notes.schemas import NoteOut
from weihu.conversations.sessions.schemas import PersonOut, SessionOut, State
from weihu.foundation.organisations.edge import Id, Instant, Schema
from weihu.people.customers.schemas import WordsOut


class NamedOut(Schema):
    """A shop, an account or a tag, by name."""

    id: Id
    name: str


class FaceOut(Schema):
    """Who she is, as short as a list has it."""

    id: Id
    name: str
    avatar_url: str
    following: bool


class ShortCardOut(FaceOut):
    """Who she is, beside the thread; the whole card is at /customers/{id}."""

    tags: list[NamedOut]


class WindowOut(Schema):
    """还可回复 n 条 · 剩 hh:mm: 0 and null when nothing can be sent now.

    `unreachable` says why nothing would arrive at her, whatever is left; null when it would.
    """

    remaining: int
    until: Instant | None
    unreachable: WordsOut | None


class LastWordsOut(Schema):
    """The newest message, shortened."""

    author: Literal["customer", "bot", "agent", "system"]
    kind: str
    text: str
    state: str


class SessionRowOut(Schema):
    """A line of a list."""

    id: Id
    state: State
    agent: PersonOut | None
    customer: FaceOut
    account: NamedOut
    shop: NamedOut | None
    last: LastWordsOut | None
    queue: str
    service_class: str
    skill: str
    opened_at: Instant
    waiting_at: Instant | None
    last_at: Instant
    closed_at: Instant | None
    close_reason: str
    unread: int
    window: WindowOut
    version: int


class CountsOut(Schema):
    """How many sessions need a person."""

    mine: int
    waiting: int


class SessionListOut(Schema):
    """A stretch of a list. `number` is the event to go on from: everything up to it is in here."""

    number: int
    rows: list[SessionRowOut]
    cursor: str | None
    counts: CountsOut


class SnapshotOut(Schema):
    """One session whole. `number` is the event to go on from."""

    number: int
    session: SessionOut
    account: NamedOut
    shop: NamedOut | None
    customer: ShortCardOut
    thread: ThreadOut
    notes: list[NoteOut]
    window: WindowOut
    # The same customer's conversation before this one; null when this is the first.
    earlier_session_id: Id | None
