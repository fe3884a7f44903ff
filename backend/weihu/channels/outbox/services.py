"""Verbs of the outbox: queue, release, withhold; resend and dismiss what did not go."""

from collections.abc import Sequence

import msgspec
from django.db import transaction

from weihu.channels import ports
from weihu.channels.outbox import hot, rules, selectors
from weihu.channels.outbox.errors import NotReviewable
from weihu.channels.outbox.events import OutgoingChanged
from weihu.channels.outbox.models import Outgoing
from weihu.channels.outbox.permissions import REVIEW
from weihu.foundation.audit import services as audit
from weihu.foundation.jobs.bell import Bell
from weihu.foundation.organisations.actors import Actor
from weihu.foundation.realtime import services as realtime
from weihu.kernel import bus, clock, ids, tenancy
from weihu.kernel.db import write

BELL = Bell()
_PLACE = hot.Gone.__struct_fields__[1:]


class Draft(msgspec.Struct, frozen=True):
    """A message to be sent. `intent` says what it is for and is unique: the same twice is one message (fault 33).

    `after_receipt_id`: it waits until the passive answer to that receipt was handed over (`release`). `not_before`: it
    joins its person's line only then.
    """

    organisation_id: int
    account_id: int
    recipient: str
    customer_id: int
    message_id: int | None
    intent: str
    body: ports.Reply
    expires_at: int
    after_receipt_id: int | None = None
    not_before: int = 0


def queue(drafts: Sequence[Draft]) -> list[Draft]:
    """Puts messages at the end of their persons' lines, with one statement, in the caller's transaction.

    Returns those that do not go: their intent was there before.
    """
    if not drafts:
        return []
    now, made = clock.now(), ids.new_ids(len(drafts))
    encode = msgspec.json.Encoder().encode
    with write():
        written = hot.QUEUE.run(
            [
                (
                    *(row_id, one.organisation_id, one.account_id, one.recipient, one.customer_id, one.message_id),
                    *(one.intent, encode(one.body).decode(), rules.QUEUED, "", "", one.after_receipt_id),
                    *(one.not_before, one.expires_at, 0, 0, 0, 0, now, ""),
                )
                for row_id, one in zip(made, drafts, strict=True)
            ]
        )
        transaction.on_commit(BELL.ring)
        if written == len(drafts):
            return []
        ours = hot.present(made)
    return [one for row_id, one in zip(made, drafts, strict=True) if row_id not in ours]


def release(receipt_ids: Sequence[int]) -> None:
    """The passive answers to these receipts were handed over: what waited behind them may go."""
    if receipt_ids:
        with write():
            if hot.release(receipt_ids):
                transaction.on_commit(BELL.ring)


def withhold(receipt_ids: Sequence[int]) -> None:
    """Nobody knows whether the passive answers to these receipts arrived: what waited behind them does not go."""
    if receipt_ids:
        why = rules.FIRST_PART_UNKNOWN
        with write():
            tell(hot.withhold(receipt_ids, now=clock.now(), reason=why), rules.REFUSED, why)


def note_unknown(drafts: Sequence[Draft], *, reason: str) -> None:
    """These left by another way than ours, and nobody can say whether they arrived: a person decides (fault 17)."""
    now = clock.now()
    rows = [
        Outgoing(
            organisation_id=one.organisation_id, account_id=one.account_id, recipient=one.recipient,
            customer_id=one.customer_id, message_id=one.message_id, intent=one.intent,
            body=msgspec.to_builtins(one.body), state=rules.UNKNOWN, reason=reason, expires_at=one.expires_at,
            created_at=now, ended_at=now,
        )
        for one in drafts
    ]  # fmt: skip
    with write():
        Outgoing.objects.bulk_create(rows)
        tell([hot.Gone(row.pk, *(getattr(row, name) for name in _PLACE)) for row in rows], rules.UNKNOWN, reason)


def tell(gone: Sequence[hot.Gone], state: str, reason: str) -> None:
    """Publishes that these messages ended, in the caller's transaction."""
    publish([changed(one, state, reason) for one in gone])


def publish(events: Sequence[OutgoingChanged]) -> None:
    """Tells those above, in the scope of exactly these organisations."""
    if events:
        with tenancy.scope(*{event.organisation_id for event in events}):
            bus.publish(events)


def changed(row: hot.Gone | hot.Head, state: str, reason: str) -> OutgoingChanged:
    """The event of a row."""
    return OutgoingChanged(
        organisation_id=row.organisation_id,
        message_id=row.message_id,
        state=state,
        reason=reason,
        outgoing_id=row.id,
        account_id=row.account_id,
        recipient=row.recipient,
        customer_id=row.customer_id,
        at=clock.now(),
    )


def resend(actor: Actor, outgoing_id: int) -> Outgoing:
    """One click: a new message with a new intent at the end of the line, with as much time as the first had.

    What had left of a long text is not sent again. Raises NotFound, NotReviewable.
    """
    old = selectors.get_visible(actor, outgoing_id)
    now = clock.now()
    with write():
        _review(old, Outgoing.Review.RESENT, now)
        new = Outgoing.objects.create(
            organisation_id=old.organisation_id,
            account_id=old.account_id,
            recipient=old.recipient,
            customer_id=old.customer_id,
            message_id=old.message_id,
            intent=f"resend:{old.pk}",
            body=old.body,
            progress=old.progress,
            expires_at=now + max(old.expires_at - old.created_at, clock.MINUTE),
            created_at=now,
        )
        audit.record(actor, "outgoing.resent", "outgoing", old.pk, "重新发送一条消息", "sent a message again")
        bus.publish(
            [
                OutgoingChanged(
                    organisation_id=new.organisation_id,
                    message_id=new.message_id,
                    state=rules.QUEUED,
                    reason="",
                    outgoing_id=new.pk,
                    account_id=new.account_id,
                    recipient=new.recipient,
                    customer_id=new.customer_id,
                    at=now,
                )
            ]
        )
        _announce(old)
        transaction.on_commit(BELL.ring)
    return new


def dismiss(actor: Actor, outgoing_id: int) -> Outgoing:
    """Lets it be: it leaves the list, its state stays. Raises NotFound, NotReviewable."""
    old = selectors.get_visible(actor, outgoing_id)
    with write():
        _review(old, Outgoing.Review.DISMISSED, clock.now())
        audit.record(actor, "outgoing.dismissed", "outgoing", old.pk, "不再发送一条消息", "let a message be")
        _announce(old)
    return selectors.get_visible(actor, outgoing_id)


def _review(old: Outgoing, how: Outgoing.Review, now: int) -> None:
    """Once, whoever clicks first."""
    mine = Outgoing.objects.filter(pk=old.pk, state__in=selectors.REVIEWED, reviewed_at=None)
    if not mine.update(review=how, reviewed_at=now):
        raise NotReviewable


def _announce(old: Outgoing) -> None:
    realtime.append(
        [
            realtime.Draft(
                organisation_id=old.organisation_id,
                name="outgoing.reviewed",
                permission=REVIEW,
                data={"outgoing_id": ids.to_text(old.pk), "message_id": ids.to_text(old.message_id)},
                shop_id=old.account.shop_id,
            )
        ]
    )
