"""Messages at the edge: words and typed content as JSON, never HTML; a screen sets them as text."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from weihu.conversations.sessions.schemas import PersonOut
from weihu.foundation.organisations.edge import Id, IdIn, Instant, Schema
from weihu.people.customers.schemas import WordsOut


class FileOut(Schema):
    """The file of a message; `url` answers only who may see it."""

    id: Id
    name: str
    mime: str
    size: int
    seconds: float | None
    url: str


class MessageOut(Schema):
    """One bubble of a thread, in the order of `at`."""

    id: Id
    session_id: Id
    author: Literal["customer", "bot", "agent", "system"]
    staff: PersonOut | None
    # The rule that spoke, by name; null when a person did, or the rule is gone.
    rule: str | None
    kind: str
    text: str
    # By kind, as `channels.ports` has it, without files and addresses that only the platform needs.
    content: dict[str, Any]
    file: FileOut | None
    file_state: Literal["", "fetching", "too_large", "gone", "failed"]
    state: Literal["received", "queued", "sending", "sent", "refused", "unknown", "expired"]
    reason: str
    # What happened, what was kept, what to do; null where there is nothing to explain.
    reason_words: WordsOut | None
    at: Instant
    late: bool


class ThreadOut(Schema):
    """A stretch of a thread, oldest first; `before` continues to what is older, null at the beginning."""

    messages: list[MessageOut]
    before: str | None


class AnswerIn(Schema):
    """Exactly one of text, file, reply. The same key again is the same answer."""

    client_key: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
    text: Annotated[str, Field(max_length=5000)] | None = None
    file_id: IdIn | None = None
    # A `channels.ports` reply, `kind` first: articles, choices, a card, a video with its title …
    reply: dict[str, Any] | None = None
