"""Reads of a thread."""

import re
from collections.abc import Collection, Sequence

import msgspec
from django.db.models import Q

from weihu.conversations.messages import hot
from weihu.conversations.messages.models import Message

PAGE = 50
_CURSOR = re.compile(r"(\d{1,16})\.(\d{1,20})\.(\d{1,19})")


class Page(msgspec.Struct, frozen=True):
    """A stretch of a thread, oldest first. `before` continues to what is older, `after` to what is newer; None at the
    beginning and at the end.
    """

    messages: Sequence[Message]
    before: str | None
    after: str | None = None


def page(session_id: int, *, before: str = "", limit: int = PAGE) -> Page:
    """The newest stretch, or the one older than the cursor. The caller has made sure that the session may be seen."""
    found = Message.objects.filter(session_id=session_id)
    if place := _CURSOR.fullmatch(before):
        at, number, id = (int(part) for part in place.groups())
        found = found.filter(sent_at__lte=at).filter(
            Q(sent_at__lt=at) | Q(message_no__lt=number) | Q(message_no=number, id__lt=id)
        )
    newest = list(found.order_by("-sent_at", "-message_no", "-id")[: limit + 1])
    shown = newest[:limit]
    older = len(newest) > limit
    return Page(shown[::-1], shown[-1].place if older else None, before if shown and before else None)


def page_after(session_id: int, *, after: str, limit: int = PAGE) -> Page:
    """The stretch that is newer than the cursor; empty for a cursor that is none."""
    place = _CURSOR.fullmatch(after)
    if place is None:
        return Page([], None)
    at, number, id = (int(part) for part in place.groups())
    found = Message.objects.filter(session_id=session_id, sent_at__gte=at).filter(
        Q(sent_at__gt=at) | Q(message_no__gt=number) | Q(message_no=number, id__gt=id)
    )
    oldest = list(found.order_by("sent_at", "message_no", "id")[: limit + 1])
    shown = oldest[:limit]
    return Page(shown, after if shown else None, shown[-1].place if len(oldest) > limit else None)


def page_around(session_id: int, message_id: int, *, limit: int = PAGE) -> Page:
    """The stretch in whose middle the message stands; the newest one when it is not of this session."""
    found = Message.objects.filter(session_id=session_id, pk=message_id).first()
    if found is None:
        return page(session_id, limit=limit)
    older = page(session_id, before=found.place, limit=limit // 2)
    newer = page_after(session_id, after=found.place, limit=limit // 2)
    return Page([*older.messages, found, *newer.messages], older.before, newer.after)


def some(session_id: int, message_ids: Collection[int]) -> Sequence[Message]:
    """These messages of the session, in the thread's order."""
    found = hot.of_session(session_id, message_ids)
    return sorted(found, key=lambda one: one.place)[:PAGE]
