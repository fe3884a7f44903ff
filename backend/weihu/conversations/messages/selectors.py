"""Reads of a thread."""

import re
from collections.abc import Collection, Sequence

import msgspec
from django.db.models import Q

from weihu.conversations.messages.models import Message

PAGE = 50
_CURSOR = re.compile(r"(\d{1,16})\.(\d{1,20})\.(\d{1,19})")


class Page(msgspec.Struct, frozen=True):
    """A stretch of a thread, oldest first; `before` continues to what is older, None at the beginning."""

    messages: Sequence[Message]
    before: str | None


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
    return Page(shown[::-1], cursor_of(shown[-1]) if older else None)


def some(session_id: int, message_ids: Collection[int]) -> Sequence[Message]:
    """These messages of the session, in the thread's order."""
    found = Message.objects.filter(session_id=session_id, id__in=message_ids)
    return list(found.order_by("sent_at", "message_no", "id")[:PAGE])


def cursor_of(message: Message) -> str:
    """The place of a message in its thread."""
    return f"{message.sent_at}.{message.message_no}.{message.pk}"
