"""Lists and snapshots as they leave, gathered in a constant number of queries."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from weihu.channels.outbox import windows
from weihu.conversations.messages import selectors as messages
from weihu.conversations.messages import shown as shown_messages
from weihu.conversations.messages.events import AUTHORS
from weihu.conversations.messages.hot import Said, said
from weihu.conversations.notes import shown as notes
from weihu.conversations.sessions.models import Session
from weihu.conversations.sessions.selectors import get_visible
from weihu.desk.workbench import selectors
from weihu.desk.workbench.views import Name, Narrowing, Reply
from weihu.foundation.organisations.actors import Actor
from weihu.foundation.realtime import selectors as realtime
from weihu.kernel import clock
from weihu.people.customers import reasons
from weihu.people.customers import selectors as customers
from weihu.people.customers.hot import Way

_WORDS = 80


# Whether a reply is possible is known only after looking: as many are looked at for one answer.
_LOOKED_AT = 200


def rows(actor: Actor, *, view: Name, wanted: Narrowing, after: str) -> dict[str, Any]:
    """A stretch of a list as `SessionListOut` has it. Raises NotAllowed, Invalid."""
    # The number first: what happens between this and the reading is told again, never missed.
    number = realtime.current_number(actor.organisation_id)
    limit = _LOOKED_AT if wanted.reply else selectors.PAGE
    page = selectors.page(actor, view=view, wanted=wanted, after=after, limit=limit)
    return {
        "number": number,
        "rows": _lines(actor, page.sessions, wanted.reply),
        "cursor": page.after,
        "counts": selectors.counts(actor),
    }


def some_rows(actor: Actor, *, view: Name, wanted: Narrowing, only: Collection[int]) -> dict[str, Any]:
    """The lines of these sessions, as far as they are in the list, as `LinesOut` has it. Raises NotAllowed, Invalid."""
    return {"rows": _lines(actor, selectors.some(actor, view=view, wanted=wanted, only=only), wanted.reply)}


def _lines(actor: Actor, sessions: Sequence[Session], reply: Reply | None) -> list[dict[str, Any]]:
    faces = customers.faces({session.customer_id for session in sessions})
    left = windows_of(sessions, faces)
    last = said({session.last_message_id for session in sessions if session.last_message_id})
    return [
        {
            **{name: getattr(session, name) for name in _COLUMNS},
            "customer": face_of(faces[session.customer_id], actor.language),
            "last": _last(last.get(session.last_message_id or 0)),
            "window": left[session.pk],
        }
        for session in sessions
        if reply is None or _stands(left[session.pk]) == reply
    ]


def news(actor: Actor, session_id: int, *, only: Collection[int]) -> dict[str, Any]:
    """As `NewsOut` has it. Raises NotFound."""
    number = realtime.current_number(actor.organisation_id)
    session = get_visible(actor, session_id)
    return {
        "number": number,
        "session": session,
        "window": windows_of([session], customers.faces([session.customer_id]))[session.pk],
        "messages": shown_messages.many(messages.some(session.pk, only)) if only else [],
    }


def snapshot(actor: Actor, session_id: int) -> dict[str, Any]:
    """One session as `SnapshotOut` has it. Raises NotFound."""
    number = realtime.current_number(actor.organisation_id)
    session = get_visible(actor, session_id)
    page = messages.page(session.pk)
    faces = customers.faces([session.customer_id])
    face = faces[session.customer_id]
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
        "window": windows_of([session], faces)[session.pk],
        "earlier_session_id": selectors.earlier(session),
    }


_COLUMNS = (
    "id", "state", "queue", "service_class", "skill", "opened_at", "waiting_at", "last_at", "closed_at",
    "close_reason", "unread", "snoozed_until", "snooze_note", "returned_at", "version", "agent", "account", "shop",
)  # fmt: skip


def windows_of(sessions: Sequence[Session], faces: Mapping[int, customers.Face]) -> dict[int, dict[str, Any]]:
    """What the platform lets us still say in each of these sessions; one query."""
    ways = {session.pk: _way(session, faces[session.customer_id]) for session in sessions}
    left = windows.remaining_many([(way.account_id, way.openid) for way in ways.values() if way], clock.now())
    found = {}
    for session_id, way in ways.items():
        window = left[way.account_id, way.openid] if way else windows.Remaining(0, None)
        found[session_id] = {
            "remaining": window.count,
            "until": window.until,
            "unreachable": reasons.words_of(way.unreachable) if way and way.unreachable else None,
        }
    return found


def _way(session: Session, face: customers.Face) -> Way | None:
    """How the session's account knows her, as answers go: where she follows before where she did, the newest first."""
    ways = [way for way in reversed(face.ways) if way.account_id == session.account_id]
    return max(ways, key=lambda way: way.following, default=None)


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


def _last(message: Said | None) -> dict[str, Any] | None:
    if message is None:
        return None
    return {
        "author": AUTHORS[message.author],
        "kind": message.kind,
        "text": message.text[:_WORDS],
        "state": message.state,
    }
