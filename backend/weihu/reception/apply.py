"""Effects become rows, in bulk, inside the path's transaction; the log's numbers are taken last."""

from collections.abc import Sequence

from weihu.channels.inbox.adapters import FETCHERS
from weihu.channels.inbox.turns import Handed
from weihu.channels.outbox import rules, windows
from weihu.channels.outbox import services as outbox
from weihu.conversations.messages import services as messages
from weihu.conversations.messages.models import Message
from weihu.foundation.realtime import services as realtime
from weihu.people.customers import hot as customers
from weihu.people.ledger import services as ledger
from weihu.reception.effects import Effects


def write_down(effects: Effects, handed: Sequence[Handed]) -> None:
    """Everything of the batch."""
    messages.append(effects.messages)
    said_before = outbox.queue(effects.outgoing)
    windows.close_many(effects.windows_closed)
    windows.open_many(effects.windows)
    customers.reach_many(effects.reached)
    customers.set_following(effects.following)
    customers.touch_many(effects.turns)
    ledger.record(effects.actions)
    for adapter in {one.adapter for one in effects.media}:
        fetch = FETCHERS[adapter]
        fetch(
            [
                (one.organisation_id, one.account_id, one.message_id, one.content)
                for one in effects.media
                if one.adapter == adapter
            ]
        )
    outbox.release([one.receipt_id for one in handed])
    _tell(handed, said_before)
    realtime.append(effects.events)


def _tell(handed: Sequence[Handed], said_before: Sequence[outbox.Draft]) -> None:
    """Passive answers that were handed over were sent; an answer that was given before does not go again, and never
    shows as queued.
    """
    sent = [messages.Change(one.organisation_id, one.message_id, Message.State.SENT) for one in handed]
    refused = [
        messages.Change(one.organisation_id, one.message_id or 0, Message.State.REFUSED, rules.SAID_BEFORE)
        for one in said_before
    ]
    messages.change_states([one for one in sent + refused if one.message_id])
