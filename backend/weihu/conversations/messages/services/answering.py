"""An agent answers: one message however often her click arrives (fault 33), in the right session or not at all (34)."""

from django.db.models import F, Min

from weihu.channels import ports
from weihu.channels.outbox import services as outbox
from weihu.channels.outbox import windows
from weihu.conversations.messages import errors, hot, verbs
from weihu.conversations.messages import events as message_events
from weihu.conversations.messages.models import Message, Submission
from weihu.conversations.messages.services.adding import Draft, append
from weihu.conversations.sessions import events as session_events
from weihu.conversations.sessions import rules as sessions
from weihu.conversations.sessions import selectors
from weihu.conversations.sessions.models import Session
from weihu.conversations.sessions.services.claiming import not_mine
from weihu.foundation.organisations.actors import Actor
from weihu.foundation.realtime import services as realtime
from weihu.kernel import clock, ids
from weihu.kernel.db import write
from weihu.people.customers import reasons
from weihu.people.customers.models import Identity
from weihu.people.ledger import services as ledger
from weihu.people.ledger.dimensions import Dimensions
from weihu.people.ledger.drafts import Draft as Action


def answer(*, actor: Actor, session_id: int, client_key: str, reply: ports.Reply) -> Message:
    """Says something to the customer of the actor's session: message row, outbox, ledger, events in one transaction.

    The same `client_key` again answers with the message that is there. Raises Taken, NotClaimed, Closed (nothing is
    stored, the reason is told), CustomerUnreachable, WindowClosed, KeyUsed, NotFound, NotAllowed.
    """
    selectors.get_answerable(actor, session_id)
    with write():
        # Held until the end, so that nobody closes or takes it between the look and the answer, and so that a second
        # click waits here for the first and then finds its message.
        session = Session.objects.select_for_update(of=("self",)).select_related("agent").get(pk=session_id)
        if found := _said_before(actor, session_id, client_key):
            return found
        if session.state != sessions.SERVING or session.agent_id != actor.staff_id:
            raise not_mine(session)
        now, message_id = clock.now(), ids.new_id()
        recipient, until = _way_to(session, now)
        if not hot.submit(session.organisation_id, client_key, message_id, now):
            raise errors.KeyUsed
        _say(actor, session, message_id, reply, recipient=recipient, until=until, now=now)
    return Message.objects.get(pk=message_id)


def _said_before(actor: Actor, session_id: int, client_key: str) -> Message | None:
    key = Submission.objects.filter(organisation_id=actor.organisation_id, client_key=client_key).first()
    if key is None:
        return None
    found = Message.objects.filter(pk=key.message_id, session_id=session_id, staff_id=actor.staff_id).first()
    if found is None:
        raise errors.KeyUsed
    return found


def _way_to(session: Session, now: int) -> tuple[str, int]:
    """How the account knows the customer, and until when she may be written to.

    Raises CustomerUnreachable, WindowClosed.
    """
    known = Identity.objects.filter(account_id=session.account_id, customer_id=session.customer_id)
    found = known.order_by("-following", "-id").values_list("openid", "unreachable").first()
    if found is None:
        raise errors.WindowClosed
    recipient, unreachable = found
    if unreachable:
        raise errors.CustomerUnreachable(why=reasons.words_of(unreachable))
    left = windows.remaining(session.account_id, recipient, now)
    if left.count <= 0 or left.until is None:
        raise errors.WindowClosed
    return recipient, left.until


def _say(
    actor: Actor, session: Session, message_id: int, reply: ports.Reply, *, recipient: str, until: int, now: int
) -> None:
    response_s = _response_s(session, now)
    draft = Draft(
        id=message_id,
        organisation_id=session.organisation_id,
        session_id=session.pk,
        customer_id=session.customer_id,
        account_id=session.account_id,
        author=Message.Author.AGENT,
        staff_id=actor.staff_id,
        body=reply,
        state=Message.State.QUEUED,
        sent_at=now,
    )
    append([draft])
    first = {"answered_at": now} if session.answered_at is None else {}
    Session.objects.filter(pk=session.pk).update(
        last_message_id=message_id, last_at=now, unread=0, version=F("version") + 1, **first
    )
    outgoing = outbox.Draft(
        organisation_id=session.organisation_id,
        account_id=session.account_id,
        recipient=recipient,
        customer_id=session.customer_id,
        message_id=message_id,
        intent=f"answer:{message_id}",
        body=reply,
        expires_at=until,
    )
    outbox.queue([outgoing])
    ledger.record([_answered(draft, session, response_s)])
    realtime.append(
        [
            message_events.added(
                organisation_id=session.organisation_id,
                shop_id=session.shop_id,
                session_id=session.pk,
                message_id=message_id,
                author=Message.Author.AGENT,
            ),
            session_events.changed(session, version=session.version + 1, unread=0),
        ]
    )


def _response_s(session: Session, now: int) -> float | None:
    """Seconds since the customer began to wait for a person's words; None when she was not waiting for any."""
    said = Message.objects.filter(session_id=session.pk)
    since = session.waiting_at
    if session.answered_at is not None:
        last = said.filter(author=Message.Author.AGENT).order_by("-sent_at").values_list("sent_at", flat=True).first()
        open_ = said.filter(author=Message.Author.CUSTOMER, sent_at__gt=last or session.answered_at)
        since = open_.aggregate(first=Min("sent_at"))["first"]
    return None if since is None else round(max(0, now - since) / 1000, 1)


def _answered(draft: Draft, session: Session, response_s: float | None) -> Action:
    words = draft.body.text if isinstance(draft.body, ports.TextReply) else ""
    dimensions: Dimensions = verbs.quantity(words, said=bool(words))
    if response_s is not None:
        dimensions["value"] = {"response_s": response_s}
    return Action(
        organisation_id=draft.organisation_id,
        at=draft.sent_at,
        actor=draft.author,
        staff_id=draft.staff_id,
        customer_id=draft.customer_id,
        session_id=draft.session_id,
        verb=verbs.ANSWERED.name,
        object_type=verbs.ANSWERED.object_type,
        object_id=draft.id,
        account_id=draft.account_id,
        shop_id=session.shop_id,
        content_class=str(draft.body.__struct_config__.tag),
        dimensions=dimensions,
    )
