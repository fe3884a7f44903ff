"""What the desk's screens are told about notes."""

from collections.abc import Sequence
from typing import Final

from weihu.conversations.notes.models import Note
from weihu.conversations.sessions.models import Session
from weihu.conversations.sessions.permissions import READ
from weihu.foundation.realtime.services import Draft
from weihu.kernel import ids

ADDED: Final = "note.added"
SEEN: Final = "mention.seen"


def added(note: Note, session: Session, called: Sequence[int] = ()) -> Draft:
    """A colleague left a note; `called` are those whom it mentions."""
    return Draft(
        organisation_id=note.organisation_id,
        name=ADDED,
        permission=READ,
        shop_id=session.shop_id,
        data={
            "session_id": ids.to_text(session.pk),
            "note_id": ids.to_text(note.pk),
            "staff_id": None if note.staff_id is None else ids.to_text(note.staff_id),
            "mentioned_ids": [ids.to_text(one) for one in called],
        },
    )


def seen(session: Session, staff_id: int) -> Draft:
    """Somebody has looked where she was called: her other screens need not call her any more."""
    return Draft(
        organisation_id=session.organisation_id,
        name=SEEN,
        permission=READ,
        shop_id=session.shop_id,
        data={"session_id": ids.to_text(session.pk), "staff_id": ids.to_text(staff_id)},
    )
