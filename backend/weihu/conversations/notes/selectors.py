"""Reads of notes."""

from django.db.models import QuerySet

from weihu.conversations.notes.models import Note

MOST = 200


def of_session(session_id: int) -> QuerySet[Note]:
    """Its notes, oldest first. The caller has made sure that the session may be seen."""
    return Note.objects.filter(session_id=session_id).select_related("staff").order_by("id")[:MOST]
