"""Notes at the edge."""

from typing import Annotated

from pydantic import StringConstraints

from weihu.conversations.sessions.schemas import PersonOut
from weihu.foundation.organisations.edge import Id, Instant, Schema


class NoteIn(Schema):
    """What one tells one's colleagues."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class NoteOut(Schema):
    """A private note; its writer is null when she has left."""

    id: Id
    session_id: Id
    staff: PersonOut | None
    text: str
    created_at: Instant
