"""Notes at the edge."""

from typing import Annotated

from pydantic import Field, StringConstraints

from weihu.conversations.messages.schemas import QuoteOut
from weihu.conversations.sessions.schemas import PersonOut
from weihu.foundation.organisations.edge import Id, IdIn, Instant, Schema


class NoteIn(Schema):
    """What one tells one's colleagues."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
    # Colleagues who are called upon; each must be able to see the conversation.
    mentions: Annotated[list[IdIn], Field(max_length=20)] = []
    # A message of this conversation that it is about.
    quote_id: IdIn | None = None


class NoteOut(Schema):
    """A private note; its writer is null when she has left."""

    id: Id
    session_id: Id
    staff: PersonOut | None
    text: str
    mentions: list[PersonOut]
    quote: QuoteOut | None
    created_at: Instant


class MentionOut(Schema):
    """Somebody called upon the reader, and she has not looked yet."""

    id: Id
    session_id: Id
    note_id: Id
    staff: PersonOut | None
    text: str
    created_at: Instant
