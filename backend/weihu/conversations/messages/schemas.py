"""Messages at the edge: words and typed content as JSON, never HTML; a screen sets them as text."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from weihu.conversations.sessions.schemas import PersonOut
from weihu.foundation.organisations.edge import Id, IdIn, Instant, Schema
from weihu.people.customers.schemas import WordsOut
from weihu.people.ledger.schemas import InstantIn


class FileOut(Schema):
    """The file of a message; `url` answers only who may see it."""

    id: Id
    name: str
    mime: str
    size: int
    seconds: float | None
    url: str


class QuoteOut(Schema):
    """The message that another answers, shortened."""

    id: Id
    author: Literal["customer", "bot", "agent", "system"]
    kind: str
    text: str


class MessageOut(Schema):
    """One bubble of a thread, in the order of `place`."""

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
    state: Literal["received", "planned", "queued", "sending", "sent", "refused", "unknown", "expired"]
    reason: str
    # What happened, what was kept, what to do; null where there is nothing to explain.
    reason_words: WordsOut | None
    at: Instant
    # What stands behind it in the thread has the greater text; `at` is too coarse to tell.
    place: str
    late: bool
    # What it answers; null when it answers nothing in particular, or that is gone.
    quote: QuoteOut | None
    # When staff want it sent; null for what went at once.
    send_at: Instant | None


class ThreadOut(Schema):
    """A stretch of a thread, oldest first. `before` continues to what is older, `after` to what is newer; null at the
    beginning and at the end.
    """

    messages: list[MessageOut]
    before: str | None
    after: str | None


class AnswerIn(Schema):
    """Exactly one of text, file, reply, handout. The same key again is the same answer."""

    client_key: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
    text: Annotated[str, Field(max_length=5000)] | None = None
    file_id: IdIn | None = None
    # A `channels.ports` reply, `kind` first: articles, choices, a card, a video with its title …
    reply: dict[str, Any] | None = None
    # A file of any kind: the customer gets a card with a link to it that ends after some days.
    handout_file_id: IdIn | None = None
    # The message of this conversation that it answers. WeChat knows no quoting: to words a first line is added.
    quote_id: IdIn | None = None
    # When it is to go; left out: now.
    send_at: InstantIn | None = None
