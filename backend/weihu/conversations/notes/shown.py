"""Notes as they leave, gathered in a constant number of queries."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from weihu.conversations.messages.shown import quoted
from weihu.conversations.notes import selectors
from weihu.conversations.notes.models import Mention, Note


def of_session(session_id: int) -> list[dict[str, Any]]:
    """All of a session's, oldest first. The caller has made sure that the session may be seen."""
    return many(list(selectors.of_session(session_id)))


def many(notes: Sequence[Note]) -> list[dict[str, Any]]:
    """Each as `NoteOut` has it; at most two queries, none without notes."""
    if not notes:
        return []
    called: dict[int, list[dict[str, Any]]] = defaultdict(list)
    rows = Mention.objects.filter(note_id__in=[note.pk for note in notes]).order_by("id")
    for note_id, staff_id, name in rows.values_list("note_id", "staff_id", "staff__name"):
        called[note_id].append({"id": staff_id, "name": name})
    quotes = quoted({note.quote_id for note in notes if note.quote_id})
    return [
        {
            "id": note.pk,
            "session_id": note.session_id,
            "staff": note.staff,
            "text": note.text,
            "mentions": called[note.pk],
            "quote": quotes.get(note.quote_id or 0),
            "created_at": note.created_at,
        }
        for note in notes
    ]
