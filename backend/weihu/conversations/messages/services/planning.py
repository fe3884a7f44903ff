"""What an agent wants to be sent later: visible at once, taken back until its time, refused with the reason then."""

from typing import Final

from weihu.channels import ports
from weihu.channels.outbox import rules as outbox
from weihu.conversations.messages import errors, events, hot
from weihu.conversations.messages.models import Message
from weihu.conversations.messages.services.adding import append
from weihu.conversations.messages.services.answering import drafted, held, quotable, said_before
from weihu.conversations.sessions import rules as sessions
from weihu.conversations.sessions import selectors
from weihu.conversations.sessions.models import Session
from weihu.conversations.sessions.services.claiming import not_mine
from weihu.foundation.jobs import services as jobs
from weihu.foundation.organisations.actors import Actor
from weihu.foundation.realtime import services as realtime
from weihu.kernel import clock, ids
from weihu.kernel.db import write
from weihu.kernel.errors import Invalid, NotFound, field_error
from weihu.people.customers.models import Identity

# As far as anybody plans a reply; the platform's window is two days after the customer's last words.
FURTHEST_MS: Final = 7 * clock.DAY
CANCELLED: Final = "cancelled"
TASK: Final = "messages.send_planned"


def plan(
    *,
    actor: Actor,
    session_id: int,
    client_key: str,
    reply: ports.Reply,
    send_at: int,
    quote_id: int | None = None,
) -> Message:
    """Puts it into the thread, to be sent at `send_at`; whether the platform lets it out is seen then.

    Raises Taken, NotClaimed, Closed, KeyUsed, NotFound, NotAllowed, Invalid (a time that is past or too far).
    """
    selectors.get_answerable(actor, session_id)
    with write():
        session = held(session_id)
        if found := said_before(actor, session_id, client_key):
            return found
        if session.state != sessions.SERVING or session.agent_id != actor.staff_id:
            raise not_mine(session)
        now, message_id = clock.now(), ids.new_id()
        _check(send_at, now)
        quote = quotable(session, quote_id)
        if not hot.submit(session.organisation_id, client_key, message_id, now):
            raise errors.KeyUsed
        append([drafted(session, message_id, staff_id=actor.staff_id, reply=reply, at=send_at)])
        Message.objects.filter(pk=message_id).update(
            state=Message.State.PLANNED, send_at=send_at, quote_id=quote.pk if quote else None
        )
        jobs.enqueue(
            TASK, organisation_id=session.organisation_id, args={"message_id": message_id}, run_at=send_at,
            key=f"planned:{message_id}",
        )  # fmt: skip
        realtime.append([told(session, message_id, "")])
    return Message.objects.get(pk=message_id)


def cancel(*, actor: Actor, session_id: int, message_id: int) -> None:
    """Takes it back before its time; whoever serves the shop may. Raises NotFound, NotAllowed, AlreadySent."""
    selectors.get_answerable(actor, session_id)
    with write():
        session = held(session_id)
        found = Message.objects.filter(pk=message_id, session_id=session_id).first()
        if found is None:
            raise NotFound
        if found.state != Message.State.PLANNED:
            raise errors.AlreadySent
        found.delete()
        realtime.append([told(session, message_id, CANCELLED)])


def refuse(session: Session, message_id: int, reason: str) -> None:
    """Its time came and the customer cannot be written to: it stays in the thread with the reason."""
    Message.objects.filter(pk=message_id).update(state=Message.State.REFUSED, reason=reason)
    realtime.append([told(session, message_id, Message.State.REFUSED)])


def why_not(error: errors.WindowClosed | errors.CustomerUnreachable, session: Session) -> str:
    """The reason as messages keep it."""
    if isinstance(error, errors.WindowClosed):
        return outbox.WINDOW["closed"]
    known = Identity.objects.filter(account_id=session.account_id, customer_id=session.customer_id)
    why = known.order_by("-following", "-id").values_list("unreachable", flat=True).first()
    return f"{outbox.UNREACHABLE}{why or ''}"


def _check(send_at: int, now: int) -> None:
    if now < send_at <= now + FURTHEST_MS:
        return
    raise Invalid(
        field_error(
            "send_at", clock.rfc3339(send_at), "时间已过，或太远", "The time is past, or too far",
            "选择 7 天以内的时间", "Choose a time within 7 days",
        )
    )  # fmt: skip


def told(session: Session, message_id: int, state: str) -> realtime.Draft:
    """What the screens hear: it was added, or its state is another."""
    of, shop_id = session.organisation_id, session.shop_id
    if state:
        return events.changed(
            organisation_id=of, shop_id=shop_id, session_id=session.pk, message_id=message_id, state=state
        )
    return events.added(session, message_id, Message.Author.AGENT)
