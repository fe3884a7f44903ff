"""Lists and snapshots as they leave, gathered in a constant number of queries."""

from collections.abc import Sequence
from typing import Any

from weihu.channels.outbox import windows
from weihu.conversations.messages import selectors as messages
from weihu.conversations.messages import shown as shown_messages
from weihu.conversations.messages.events import AUTHORS
from weihu.conversations.messages.models import Message
from weihu.conversations.notes import shown as notes
from weihu.conversations.sessions.models import Session
from weihu.desk.workbench import selectors
from weihu.desk.workbench.views import Name, Narrowing, Reply
from weihu.foundation.organisations.actors import Actor
from weihu.foundation.realtime import selectors as realtime
from weihu.kernel import clock
from weihu.people.customers import reasons
from weihu.people.customers import selectors as customers
from weihu.people.customers.models import Identity

_WORDS = 80


# Whether a reply is possible is known only after looking: as many are looked at for one answer.
_LOOKED_AT = 200


def rows(actor: Actor, *, view: Name, wanted: Narrowing, after: str) -> dict[str, Any]:
    """A stretch of a list as `SessionListOut` has it. Raises NotAllowed, Invalid."""
    # The number first: what happens between this and the reading is told again, never missed.
    number = realtime.current_number(actor.organisation_id)
    limit = _LOOKED_AT if wanted.reply else selectors.PAGE
    page = selectors.page(actor, view=view, wanted=wanted, after=after, limit=limit)
    left = windows_of(page.sessions)
    if wanted.reply:
        fits = [session for session in page.sessions if _stands(left[session.pk]) == wanted.reply]
        page = selectors.Page(fits, page.after)
    faces = customers.faces({session.customer_id for session in page.sessions})
    last = Message.objects.in_bulk([session.last_message_id for session in page.sessions if session.last_message_id])
    return {
        "number": number,
        "rows": [
            {
                **{name: getattr(session, name) for name in _COLUMNS},
                "customer": face_of(faces[session.customer_id], actor.language),
                "last": _last(last.get(session.last_message_id or 0)),
                "window": left[session.pk],
            }
            for session in page.sessions
        ],
        "cursor": page.after,
        "counts": selectors.counts(actor),
    }


def snapshot(actor: Actor, session_id: int) -> dict[str, Any]:
    """One session as `SnapshotOut` has it. Raises NotFound."""
    number = realtime.current_number(actor.organisation_id)
    session = selectors.get_visible(actor, session_id)
    page = messages.page(session.pk)
    face = customers.faces([session.customer_id])[session.customer_id]
    tags = customers.tags_of([session.customer_id])[session.customer_id]
    return {
        "number": number,
        "session": session,
        "account": session.account,
        "shop": session.shop,
        "customer": {
            **face_of(face, actor.language),
            "called": face.name or face.nickname,
            "tags": [{"id": tagging.tag_id, "name": tagging.tag.name} for tagging in tags],
        },
        "thread": {"messages": shown_messages.many(page.messages), "before": page.before, "after": None},
        "notes": notes.of_session(session.pk),
        "window": windows_of([session])[session.pk],
        "earlier_session_id": selectors.earlier(session),
    }


_COLUMNS = (
    "id", "state", "queue", "service_class", "skill", "opened_at", "waiting_at", "last_at", "closed_at",
    "close_reason", "unread", "snoozed_until", "snooze_note", "returned_at", "version", "agent", "account", "shop",
)  # fmt: skip


def windows_of(sessions: Sequence[Session]) -> dict[int, dict[str, Any]]:
    """What the platform lets us still say in each of these sessions; two queries."""
    pairs = {(session.account_id, session.customer_id): session.pk for session in sessions}
    known = Identity.objects.filter(
        account_id__in={account for account, _ in pairs}, customer_id__in={customer for _, customer in pairs}
    )
    people = {(one.account_id, one.customer_id): one for one in known.order_by("following", "id")}
    people = {pair: one for pair, one in people.items() if pair in pairs}
    left = windows.remaining_many([(one.account_id, one.openid) for one in people.values()], clock.now())
    found = {}
    for session in sessions:
        one = people.get((session.account_id, session.customer_id))
        window = left[one.account_id, one.openid] if one else windows.Remaining(0, None)
        found[session.pk] = {
            "remaining": window.count,
            "until": window.until,
            "unreachable": reasons.words_of(one.unreachable) if one and one.unreachable else None,
        }
    return found


# The last reply, or the last hour: what is to be said should be said now.
_FEW, _SOON_MS = 1, clock.HOUR


def _stands(window: dict[str, Any]) -> Reply | None:
    """How it stands with a reply; None when there is nothing to hurry for."""
    if window["unreachable"] or not window["remaining"] or window["until"] is None:
        return "impossible"
    if window["remaining"] <= _FEW or window["until"] - clock.now() < _SOON_MS:
        return "closing"
    return None


def face_of(face: customers.Face, language: str) -> dict[str, Any]:
    """Who she is, as short as a list has it."""
    return {
        "id": face.customer_id,
        "name": face.display_name(language),
        "avatar_url": face.avatar_url,
        "following": face.following,
    }


def _last(message: Message | None) -> dict[str, Any] | None:
    if message is None:
        return None
    return {
        "author": AUTHORS[message.author],
        "kind": message.kind,
        "text": message.text[:_WORDS],
        "state": message.state,
    }
