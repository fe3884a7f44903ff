"""Reads of notes."""

from typing import Any, Final

from django.db.models import F, QuerySet

from weihu.conversations.notes.models import Mention, Note
from weihu.conversations.sessions import selectors as sessions
from weihu.foundation.organisations.actors import Actor

MOST: Final = 200
MOST_MENTIONS: Final = 50


def of_session(session_id: int) -> QuerySet[Note]:
    """Its notes, oldest first. The caller has made sure that the session may be seen."""
    return Note.objects.filter(session_id=session_id).select_related("staff").order_by("id")[:MOST]


def open_mentions(actor: Actor) -> list[dict[str, Any]]:
    """Where somebody calls upon the actor and she has not looked, as `MentionOut`; only what she may (still) see."""
    mine = Mention.objects.filter(
        staff_id=actor.staff_id, seen_at=None, session__in=sessions.visible_to(actor).values("pk")
    )
    rows = mine.annotate(text=F("note__text"), by=F("note__staff"), name=F("note__staff__name")).order_by("-id")
    return [
        {
            "id": row.pk,
            "session_id": row.session_id,
            "note_id": row.note_id,
            "staff": {"id": row.by, "name": row.name} if row.by else None,
            "text": row.text,
            "created_at": row.created_at,
        }
        for row in rows[:MOST_MENTIONS]
    ]
