"""Notes as the search knows them."""

from collections.abc import Collection, Sequence

from weihu.conversations.notes.events import ADDED
from weihu.conversations.notes.models import Note
from weihu.conversations.sessions import search, selectors
from weihu.conversations.sessions.permissions import READ
from weihu.foundation.organisations.actors import Actor
from weihu.foundation.realtime.events import Event
from weihu.foundation.search.sources import Found, Line, Source, Text, Touched, register


def _touched(events: Sequence[Event]) -> list[Touched]:
    return [Touched(int(event.data["note_id"]), anew=True) for event in events]


def _read(note_ids: Collection[int]) -> list[Text]:
    return [
        Text(object_id=one.pk, customer_id=one.session.customer_id, shop_id=one.session.shop_id, parts=(one.text,))
        for one in Note.objects.filter(pk__in=note_ids).select_related("session")
    ]


def _following(note_id: int, limit: int) -> Sequence[int]:
    return list(Note.objects.filter(pk__gt=note_id).order_by("pk").values_list("pk", flat=True)[:limit])


def _show(actor: Actor, note_ids: Collection[int]) -> list[Found]:
    seen = Note.objects.filter(pk__in=note_ids, session__in=selectors.visible_to(actor).values("pk"))
    return search.shown(
        actor, [(one.session, one.pk, Line("", one.text), one.created_at) for one in seen.select_related("session")]
    )


register(
    Source(
        kind="notes",
        number=4,
        permission=READ,
        events=frozenset({ADDED}),
        touched=_touched,
        read=_read,
        following=_following,
        show=_show,
    )
)
