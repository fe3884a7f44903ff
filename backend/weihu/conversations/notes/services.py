"""Leaving a note, and calling upon colleagues in it."""

from collections.abc import Sequence

from weihu.conversations.messages import rules
from weihu.conversations.messages.services.answering import quotable
from weihu.conversations.notes import events
from weihu.conversations.notes.models import Mention, Note
from weihu.conversations.sessions import selectors
from weihu.conversations.sessions.models import Session
from weihu.conversations.sessions.permissions import READ
from weihu.foundation.organisations import actors
from weihu.foundation.organisations.actors import Actor
from weihu.foundation.organisations.models import Grant, Staff
from weihu.foundation.realtime import services as realtime
from weihu.kernel import clock
from weihu.kernel.db import write
from weihu.kernel.errors import Invalid, field_error


def add(*, actor: Actor, session_id: int, text: str, mentions: Sequence[int] = (), quote_id: int | None = None) -> Note:
    """Leaves a note beside a session, whoever serves it and even when it is closed; tells whom it mentions.

    Raises NotFound, NotAllowed, Invalid (a colleague who may not see the session, a quote of another conversation).
    """
    session = selectors.get_answerable(actor, session_id)
    called = _called(session, mentions)
    quote = quotable(session, quote_id)
    with write():
        now = clock.now()
        note = Note.objects.create(
            organisation_id=session.organisation_id,
            session=session,
            staff_id=actor.staff_id,
            text=rules.clean(text),
            quote_id=quote.pk if quote else None,
            created_at=now,
        )
        Mention.objects.bulk_create(
            [
                Mention(
                    organisation_id=session.organisation_id,
                    note=note,
                    session=session,
                    staff_id=staff_id,
                    created_at=now,
                )
                for staff_id in called
            ]
        )
        realtime.append([events.added(note, session, called)])
    return note


def see(*, actor: Actor, session_id: int) -> None:
    """The actor has looked at the conversation: nobody calls her there any more. Raises NotFound."""
    session = selectors.get_visible(actor, session_id)
    mine = Mention.objects.filter(session_id=session.pk, staff_id=actor.staff_id, seen_at=None)
    if not mine.exists():
        return
    with write():
        mine.update(seen_at=clock.now())
        realtime.append([events.seen(session, actor.staff_id)])


def _called(session: Session, mentions: Sequence[int]) -> list[int]:
    """Each once, in order. Raises Invalid for who is not here, or may not see the session."""
    wanted = list(dict.fromkeys(mentions))
    if not wanted:
        return []
    staff = dict(
        Staff.objects.filter(pk__in=wanted, organisation_id=session.organisation_id, disabled_at=None).values_list(
            "pk", "name"
        )
    )
    held: dict[int, list[tuple[list[str], int | None]]] = {staff_id: [] for staff_id in staff}
    grants = Grant.objects.filter(staff_id__in=staff)
    for staff_id, permissions, shop_id in grants.values_list("staff_id", "role__permissions", "shop_id"):
        held[staff_id].append((permissions, shop_id))
    for staff_id in wanted:
        shops = actors.gathered(held.get(staff_id, [])).get(READ, frozenset())
        if shops is not None and session.shop_id not in shops:
            raise Invalid(
                field_error(
                    "mentions", staff.get(staff_id, str(staff_id)), "这位同事看不到这个会话",
                    "This colleague may not see the conversation", "换一位能看到该门店会话的同事",
                    "Choose somebody who may see this shop's conversations",
                )
            )  # fmt: skip
    return wanted
