"""Messages as the search knows them: their words."""

from collections.abc import Collection, Sequence

from weihu.conversations.messages import hot
from weihu.conversations.messages.events import ADDED, CHANGED
from weihu.conversations.messages.models import Message
from weihu.conversations.sessions import search, selectors
from weihu.conversations.sessions.events import CHANGED as SESSION_CHANGED
from weihu.conversations.sessions.permissions import READ
from weihu.foundation.organisations.actors import Actor
from weihu.foundation.realtime.events import Event
from weihu.foundation.search.sources import Found, Line, Source, Text, Touched, register

_TAKEN_BACK = "cancelled"
# Of the sessions of one page of the log; whatever is beyond is found by the hourly look.
_MOST = 2_000


def _touched(events: Sequence[Event]) -> list[Touched]:
    # A message is written once: how its sending goes on changes none of its words.
    named = [event for event in events if "message_id" in event.data]
    found = [Touched(int(one.data["message_id"]), anew=one.data.get("state") == _TAKEN_BACK) for one in named]
    # A turn of the rules tells of the session only, not of what was said in it.
    moved = {int(event.data["session_id"]) for event in events if event.name == SESSION_CHANGED}
    if moved:
        newest = (
            Message.objects.filter(session_id__in=moved).exclude(text="").order_by("-pk").values_list("pk", flat=True)
        )
        found += [Touched(message_id, anew=False) for message_id in newest[:_MOST]]
    return found


def _read(message_ids: Collection[int]) -> list[Text]:
    return [
        Text(object_id=message_id, customer_id=customer_id, shop_id=shop_id, parts=(text,))
        for message_id, customer_id, shop_id, text in hot.words(message_ids)
    ]


def _following(message_id: int, limit: int) -> Sequence[int]:
    return list(
        Message.objects.filter(pk__gt=message_id).exclude(text="").order_by("pk").values_list("pk", flat=True)[:limit]
    )


def _show(actor: Actor, message_ids: Collection[int]) -> list[Found]:
    said = Message.objects.in_bulk(message_ids)
    sessions = selectors.visible_to(actor).in_bulk({one.session_id for one in said.values()})
    return search.shown(
        actor,
        [
            (sessions[one.session_id], one.pk, Line("", one.text), one.sent_at)
            for one in said.values()
            if one.session_id in sessions
        ],
    )


register(
    Source(
        kind="messages",
        number=3,
        permission=READ,
        events=frozenset({ADDED, CHANGED, SESSION_CHANGED}),
        touched=_touched,
        read=_read,
        following=_following,
        show=_show,
    )
)
