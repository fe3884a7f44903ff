"""An agent answers: one message however often her click arrives (fault 33), in the right session or not at all (34)."""

from django.db.models import F, Min

from weihu.channels import ports
from weihu.channels.outbox import services as outbox
from weihu.channels.outbox import windows
from weihu.conversations.messages import errors, hot, quotes, verbs
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
from weihu.kernel.errors import Invalid, field_error
from weihu.people.customers import reasons
from weihu.people.customers.models import Identity
from weihu.people.ledger import services as ledger
from weihu.people.ledger.dimensions import Dimensions
from weihu.people.ledger.drafts import Draft as Action


def answer(
    *, actor: Actor, session_id: int, client_key: str, reply: ports.Reply, quote_id: int | None = None
) -> Message:
    """Says something to the customer of the actor's session: message row, outbox, ledger, events in one transaction.

    The same `client_key` again answers with the message that is there. Raises Taken, NotClaimed, Closed (nothing is
    stored, the reason is told), CustomerUnreachable, WindowClosed, KeyUsed, NotFound, NotAllowed, Invalid (a quote of
    another conversation).
    """
    selectors.get_answerable(actor, session_id)
    with write():
        session = held(session_id)
        if found := said_before(actor, session_id, client_key):
            return found
        if session.state != sessions.SERVING or session.agent_id != actor.staff_id:
            raise not_mine(session)
        quote = quotable(session, quote_id)
        now, message_id = clock.now(), ids.new_id()
        recipient, until = way_to(session, now)
        if not hot.submit(session.organisation_id, client_key, message_id, now):
            raise errors.KeyUsed
        draft = drafted(session, message_id, staff_id=actor.staff_id, reply=reply, at=now)
        response_s = _response_s(session, now)
        append([draft])
        if quote:
            Message.objects.filter(pk=message_id).update(quote_id=quote.pk)
        going = quotes.led(reply, kind=quote.kind, text=quote.text) if quote else reply
        _send(session, draft, going, recipient=recipient, until=until, now=now, response_s=response_s)
        realtime.append(
            [
                message_events.added(session, message_id, Message.Author.AGENT),
                session_events.changed(session, version=session.version + 1, unread=0),
            ]
        )
    return Message.objects.get(pk=message_id)


def send_planned(session: Session, message: Message) -> None:
    """The time of a planned message has come: it goes as if it were said now, in the caller's transaction.

    `session` is held. Raises CustomerUnreachable, WindowClosed.
    """
    now = clock.now()
    recipient, until = way_to(session, now)
    reply = ports.reply_of(message.content)
    draft = drafted(session, message.pk, staff_id=message.staff_id, reply=reply, at=now)
    response_s = _response_s(session, now)
    Message.objects.filter(pk=message.pk).update(state=Message.State.QUEUED, sent_at=now)
    quote = Message.objects.filter(pk=message.quote_id).first() if message.quote_id else None
    going = quotes.led(reply, kind=quote.kind, text=quote.text) if quote else reply
    _send(session, draft, going, recipient=recipient, until=until, now=now, response_s=response_s)


def held(session_id: int) -> Session:
    """The session, held until the transaction's end, so that nobody closes or takes it between the look and the
    answer, and so that a second click waits here for the first and then finds its message.

    Locked and read apart: who waits for a lock gets the row as it is then, but not what is joined to it.
    """
    Session.objects.select_for_update().values_list("pk").get(pk=session_id)
    return Session.objects.select_related("agent").get(pk=session_id)


def quotable(session: Session, quote_id: int | None) -> Message | None:
    """The message that is to be quoted: anything said between this customer and this account. Raises Invalid."""
    if quote_id is None:
        return None
    said = Message.objects.filter(pk=quote_id, customer_id=session.customer_id, account_id=session.account_id)
    if found := said.exclude(state=Message.State.PLANNED).first():
        return found
    raise Invalid(
        field_error(
            "quote_id", quote_id, "没有这条消息", "There is no such message", "引用这位客户的消息",
            "Quote something said in this conversation",
        )
    )  # fmt: skip


def said_before(actor: Actor, session_id: int, client_key: str) -> Message | None:
    key = Submission.objects.filter(organisation_id=actor.organisation_id, client_key=client_key).first()
    if key is None:
        return None
    found = Message.objects.filter(pk=key.message_id, session_id=session_id, staff_id=actor.staff_id).first()
    if found is None:
        raise errors.KeyUsed
    return found


def way_to(session: Session, now: int) -> tuple[str, int]:
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


def drafted(session: Session, message_id: int, *, staff_id: int | None, reply: ports.Reply, at: int) -> Draft:
    """The message to be."""
    return Draft(
        id=message_id,
        organisation_id=session.organisation_id,
        session_id=session.pk,
        customer_id=session.customer_id,
        account_id=session.account_id,
        author=Message.Author.AGENT,
        staff_id=staff_id,
        body=reply,
        state=Message.State.QUEUED,
        sent_at=at,
    )


def _send(
    session: Session,
    draft: Draft,
    going: ports.Reply,
    *,
    recipient: str,
    until: int,
    now: int,
    response_s: float | None,
) -> None:
    """On its way: session, outbox, ledger. `going` is what the customer gets."""
    message_id = draft.id
    first = {"answered_at": now} if session.answered_at is None else {}
    Session.objects.filter(pk=session.pk).update(
        last_message_id=message_id, last_at=now, unread=0, returned_at=None, version=F("version") + 1, **first
    )
    outgoing = outbox.Draft(
        organisation_id=session.organisation_id,
        account_id=session.account_id,
        recipient=recipient,
        customer_id=session.customer_id,
        message_id=message_id,
        intent=f"answer:{message_id}",
        body=going,
        expires_at=until,
    )
    outbox.queue([outgoing])
    ledger.record([_answered(draft, session, response_s)])


def _response_s(session: Session, now: int) -> float | None:
    """Seconds since the customer began to wait for a person's words; None when she was not waiting for any."""
    said = Message.objects.filter(session_id=session.pk).exclude(state=Message.State.PLANNED)
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
