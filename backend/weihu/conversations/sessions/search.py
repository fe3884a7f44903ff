"""Conversations as the search knows them: by what was written down when they ended."""

from collections.abc import Collection, Iterable, Sequence

from weihu.conversations.sessions import selectors
from weihu.conversations.sessions.events import CHANGED
from weihu.conversations.sessions.models import Session
from weihu.conversations.sessions.permissions import READ
from weihu.foundation.organisations.actors import Actor
from weihu.foundation.realtime.events import Event
from weihu.foundation.search.sources import Found, Line, Source, Text, Touched, register
from weihu.people.customers import selectors as customers


def _touched(events: Sequence[Event]) -> list[Touched]:
    over = [event for event in events if event.data["state"] == Session.State.CLOSED]
    return [Touched(int(event.data["session_id"]), anew=True) for event in over]


def _read(session_ids: Collection[int]) -> list[Text]:
    ended = Session.objects.filter(pk__in=session_ids).exclude(wrap_up="")
    return [
        Text(object_id=one.pk, customer_id=one.customer_id, shop_id=one.shop_id, parts=(one.wrap_up,)) for one in ended
    ]


def _following(session_id: int, limit: int) -> Sequence[int]:
    return list(
        Session.objects.filter(pk__gt=session_id)
        .exclude(wrap_up="")
        .order_by("pk")
        .values_list("pk", flat=True)[:limit]
    )


def _show(actor: Actor, session_ids: Collection[int]) -> list[Found]:
    seen = selectors.visible_to(actor).filter(pk__in=session_ids)
    return shown(actor, [(one, one.pk, Line("", one.wrap_up), one.closed_at or one.last_at) for one in seen])


def shown(actor: Actor, found: Iterable[tuple[Session, int, Line, int]]) -> list[Found]:
    """Things said in sessions (session, id, line, instant), under the customers' names."""
    told = list(found)
    faces = customers.faces({session.customer_id for session, *_ in told})
    return [
        Found(
            object_id=object_id,
            title=faces[session.customer_id].display_name(actor.language) if session.customer_id in faces else "",
            lines=(line,),
            at=at,
            customer_id=session.customer_id,
            session_id=session.pk,
            session_state=session.state,
        )
        for session, object_id, line, at in told
    ]


register(
    Source(
        kind="sessions",
        number=2,
        permission=READ,
        events=frozenset({CHANGED}),
        touched=_touched,
        read=_read,
        following=_following,
        show=_show,
    )
)
