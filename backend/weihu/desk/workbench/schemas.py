"""The conversation screen at the edge."""

from typing import Literal

from weihu.conversations.messages.schemas import MessageOut, ThreadOut
from weihu.conversations.notes.schemas import NoteOut
from weihu.conversations.sessions.schemas import PersonOut, SessionOut, State
from weihu.desk.workbench.views import Narrowing, Reply
from weihu.foundation.organisations.edge import Id, IdIn, Instant, Schema
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
    # What one may call her; empty when nobody has told a name.
    called: str


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
    snoozed_until: Instant | None
    snooze_note: str
    returned_at: Instant | None
    window: WindowOut
    version: int


class CountsOut(Schema):
    """How many sessions need a person; `unread`: of mine, also those put away, with words not seen."""

    mine: int
    waiting: int
    snoozed: int
    unread: int


class NarrowingIn(Schema):
    """What is given narrows the list. `reply`: its window ends soon, or nothing can be sent now; tag, unread and reply
    only in lists of what people have.
    """

    account_id: IdIn | None = None
    shop_id: IdIn | None = None
    agent_id: IdIn | None = None
    tag_id: IdIn | None = None
    unread: bool = False
    reply: Reply | None = None

    def narrowing(self) -> Narrowing:
        """As the selectors take it."""
        return Narrowing(**self.model_dump())


class SessionListOut(Schema):
    """A stretch of a list. `number` is the event to go on from: everything up to it is in here."""

    number: int
    rows: list[SessionRowOut]
    cursor: str | None
    counts: CountsOut


class LinesOut(Schema):
    """Lines of a list, in no order."""

    rows: list[SessionRowOut]


class NewsOut(Schema):
    """What an event about an open session only named. `number` is the event to go on from."""

    number: int
    session: SessionOut
    window: WindowOut
    messages: list[MessageOut]


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


class FigureOut(Schema):
    """A figure of the day and the parameters of `GET /actions` that open exactly what it counts; null: not measured."""

    key: Literal["claimed", "answered", "closed", "waited", "first_answer"]
    value: float | None
    count: int
    filter: dict[str, str]


class MineOut(Schema):
    """One of my sessions of the day."""

    id: Id
    state: State
    customer: FaceOut
    account: NamedOut
    claimed_at: Instant | None
    # From being asked for to being there, and to my first words, in seconds; null: not measured.
    waited_s: float | None
    first_answer_s: float | None
    answers: int
    closed_at: Instant | None
    close_reason: str


class SpellOut(Schema):
    """A stretch of the day in which I was ready or away; gone in between."""

    state: Literal["ready", "away"]
    since: Instant
    until: Instant


class DayOut(Schema):
    """A day of mine, in the organisation's time zone; `partial`: there was more than is listed."""

    date: str
    since: Instant
    until: Instant
    figures: list[FigureOut]
    sessions: list[MineOut]
    spells: list[SpellOut]
    ready_s: float
    partial: bool
